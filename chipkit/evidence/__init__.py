"""What a bank keeps of a verification: report and capture in one sealed file, redacted, amended, judged again."""
