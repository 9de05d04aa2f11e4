#compdef chipkit
# What zsh completes for chipkit; tools/completions.py wrote it (docs/completion.md).
_chipkit_commands() {
  reply=''
  case "$1" in
    '') reply='read verify extract show redact trust terminals keys evidence policy pin readers diag completion help demo' ;;
    'trust') reply='import confirm list remove check fetch' ;;
    'terminals') reply='add list withdraw' ;;
    'keys') reply='create list request install renew passphrase remove' ;;
    'evidence') reply='index touched find export erase amend stamp open' ;;
    'policy') reply='check show' ;;
  esac
}
_chipkit_options() {
  reply=''
  case "$1" in
    '') reply='-h --help --version' ;;
    'read') reply='-h --help --number --can --mrz --qr --qr-image --pin --puk --reader --wait --put-back --no-memory --trust --policy --out --challenge --active-authentication --at --collect-signers --trace --photo --html --pdf --slip --force --redact --lang --json --evidence --seal-with --nonce --nonce-of --stamp --encrypt-to --index --number-key --keys --secret --secret-descriptor --quiet --log-level --log-file --version' ;;
    'verify') reply='-h --help --qr-image --batch --results --workers --holder --index --open-with --keys --secret --secret-descriptor --trust --policy --at --collect-signers --photo --html --pdf --slip --force --redact --lang --json --quiet --log-level --log-file --version' ;;
    'extract') reply='-h --help --open-with --keys --secret --secret-descriptor --into --force --trust --at --lang --json --quiet --log-level --log-file --version' ;;
    'show') reply='-h --help --full --open-with --keys --secret --secret-descriptor --lang --json --quiet --log-level --log-file --version' ;;
    'redact') reply='-h --help --level --withhold --out --force --encrypt-to --open-with --keys --secret --secret-descriptor --trust --lang --json --quiet --log-level --log-file --version' ;;
    'trust') reply='-h --help --version' ;;
    'trust import') reply='-h --help --trust --signer --first-use --list-key --known --by --source --older --dry-run --rollback --undo --test --lock-wait --lang --json --quiet --log-level --log-file --version' ;;
    'trust confirm') reply='-h --help --by --source --withdraw --trust --lang --json --quiet --log-level --log-file --version' ;;
    'trust list') reply='-h --help --trust --country --show --history --problems --export --lang --json --quiet --log-level --log-file --version' ;;
    'trust remove') reply='-h --help --by --source --dry-run --trust --lang --json --quiet --log-level --log-file --version' ;;
    'trust check') reply='-h --help --lint --trust --at --lang --json --quiet --log-level --log-file --version' ;;
    'trust fetch') reply='-h --help --trust --allow --dry-run --proxy --timeout --save --lang --json --quiet --log-level --log-file --version' ;;
    'terminals') reply='-h --help --version' ;;
    'terminals add') reply='-h --help --key --name --from --by --source --keys --secret --secret-descriptor --trust --lang --json --quiet --log-level --log-file --version' ;;
    'terminals list') reply='-h --help --trust --lang --json --quiet --log-level --log-file --version' ;;
    'terminals withdraw') reply='-h --help --at --trust --lang --json --quiet --log-level --log-file --version' ;;
    'keys') reply='-h --help --version' ;;
    'keys create') reply='-h --help --kind --self-signed --days --keys --secret --secret-descriptor --lang --json --quiet --log-level --log-file --version' ;;
    'keys list') reply='-h --help --keys --secret --secret-descriptor --lang --json --quiet --log-level --log-file --version' ;;
    'keys request') reply='-h --help --subject --out --force --der --keys --secret --secret-descriptor --lang --json --quiet --log-level --log-file --version' ;;
    'keys install') reply='-h --help --keys --secret --secret-descriptor --lang --json --quiet --log-level --log-file --version' ;;
    'keys renew') reply='-h --help --subject --out --force --der --keys --secret --secret-descriptor --lang --json --quiet --log-level --log-file --version' ;;
    'keys passphrase') reply='-h --help --new-secret --keys --secret --secret-descriptor --lang --json --quiet --log-level --log-file --version' ;;
    'keys remove') reply='-h --help --keys --secret --secret-descriptor --lang --json --quiet --log-level --log-file --version' ;;
    'evidence') reply='-h --help --version' ;;
    'evidence index') reply='-h --help --number-key --keys --secret --secret-descriptor --open-with --trust --policy --at --workers --index --lang --json --quiet --log-level --log-file --version' ;;
    'evidence touched') reply='-h --help --index --lang --json --quiet --log-level --log-file --version' ;;
    'evidence find') reply='-h --help --number-key --keys --secret --secret-descriptor --index --lang --json --quiet --log-level --log-file --version' ;;
    'evidence export') reply='-h --help --number-key --keys --secret --secret-descriptor --into --by --source --index --lang --json --quiet --log-level --log-file --version' ;;
    'evidence erase') reply='-h --help --number-key --keys --secret --secret-descriptor --keep-result --by --source --index --lang --json --quiet --log-level --log-file --version' ;;
    'evidence amend') reply='-h --help --seal-with --index --keys --secret --secret-descriptor --kind --by --text --decision --document --lang --json --quiet --log-level --log-file --version' ;;
    'evidence stamp') reply='-h --help --seal-with --index --keys --secret --secret-descriptor --url --trust --lang --json --quiet --log-level --log-file --version' ;;
    'evidence open') reply='-h --help --out --force --open-with --keys --secret --secret-descriptor --trust --lang --json --quiet --log-level --log-file --version' ;;
    'policy') reply='-h --help --version' ;;
    'policy check') reply='-h --help --at --lang --json --quiet --log-level --log-file --version' ;;
    'policy show') reply='-h --help --lang --json --quiet --log-level --log-file --version' ;;
    'pin') reply='-h --help --key --name --days --add --country --type --note --remove --lang --json --quiet --log-level --log-file --version' ;;
    'readers') reply='-h --help --watch --lang --json --quiet --log-level --log-file --version' ;;
    'diag') reply='-h --help --trust --lang --json --quiet --log-level --log-file --version' ;;
    'completion') reply='-h --help --quiet --log-level --log-file --version' ;;
    'help') reply='-h --help --quiet --log-level --log-file --version' ;;
    'demo') reply='-h --help --profile --defect --seed --trust-mode --policy --pcsc --at --trace --photo --html --pdf --slip --force --redact --lang --json --evidence --seal-with --nonce --nonce-of --stamp --encrypt-to --index --number-key --keys --secret --secret-descriptor --quiet --log-level --log-file --version' ;;
  esac
}
_chipkit_value() {
  reply=''
  case "$1 $2" in
    'read --number') reply='-' ;;
    'read --can') reply='-' ;;
    'read --mrz') reply='-' ;;
    'read --qr') reply='-' ;;
    'read --qr-image') reply='file' ;;
    'read --pin') reply='-' ;;
    'read --puk') reply='-' ;;
    'read --reader') reply='-' ;;
    'read --wait') reply='-' ;;
    'read --put-back') reply='-' ;;
    'read --trust') reply='folder' ;;
    'read --policy') reply='file conformance field' ;;
    'read --out') reply='file' ;;
    'read --challenge') reply='-' ;;
    'read --active-authentication') reply='- never without-chip-authentication always' ;;
    'read --at') reply='-' ;;
    'read --trace') reply='file' ;;
    'read --photo') reply='file' ;;
    'read --html') reply='file' ;;
    'read --pdf') reply='file' ;;
    'read --lang') reply='- en vi' ;;
    'read --evidence') reply='file' ;;
    'read --seal-with') reply='-' ;;
    'read --nonce') reply='-' ;;
    'read --nonce-of') reply='file' ;;
    'read --stamp') reply='-' ;;
    'read --encrypt-to') reply='file' ;;
    'read --index') reply='file' ;;
    'read --number-key') reply='-' ;;
    'read --keys') reply='folder' ;;
    'read --secret') reply='file' ;;
    'read --secret-descriptor') reply='-' ;;
    'read --log-level') reply='- debug info warning error' ;;
    'read --log-file') reply='file' ;;
    'verify --qr-image') reply='file' ;;
    'verify --results') reply='file' ;;
    'verify --workers') reply='-' ;;
    'verify --index') reply='file' ;;
    'verify --open-with') reply='-' ;;
    'verify --keys') reply='folder' ;;
    'verify --secret') reply='file' ;;
    'verify --secret-descriptor') reply='-' ;;
    'verify --trust') reply='folder' ;;
    'verify --policy') reply='file conformance field' ;;
    'verify --at') reply='-' ;;
    'verify --photo') reply='file' ;;
    'verify --html') reply='file' ;;
    'verify --pdf') reply='file' ;;
    'verify --lang') reply='- en vi' ;;
    'verify --log-level') reply='- debug info warning error' ;;
    'verify --log-file') reply='file' ;;
    'extract --open-with') reply='-' ;;
    'extract --keys') reply='folder' ;;
    'extract --secret') reply='file' ;;
    'extract --secret-descriptor') reply='-' ;;
    'extract --into') reply='folder' ;;
    'extract --trust') reply='folder' ;;
    'extract --at') reply='-' ;;
    'extract --lang') reply='- en vi' ;;
    'extract --log-level') reply='- debug info warning error' ;;
    'extract --log-file') reply='file' ;;
    'show --open-with') reply='-' ;;
    'show --keys') reply='folder' ;;
    'show --secret') reply='file' ;;
    'show --secret-descriptor') reply='-' ;;
    'show --lang') reply='- en vi' ;;
    'show --log-level') reply='- debug info warning error' ;;
    'show --log-file') reply='file' ;;
    'redact --level') reply='- photo holder lowest' ;;
    'redact --withhold') reply='-' ;;
    'redact --out') reply='file' ;;
    'redact --encrypt-to') reply='file' ;;
    'redact --open-with') reply='-' ;;
    'redact --keys') reply='folder' ;;
    'redact --secret') reply='file' ;;
    'redact --secret-descriptor') reply='-' ;;
    'redact --trust') reply='folder' ;;
    'redact --lang') reply='- en vi' ;;
    'redact --log-level') reply='- debug info warning error' ;;
    'redact --log-file') reply='file' ;;
    'trust import --trust') reply='folder' ;;
    'trust import --signer') reply='file' ;;
    'trust import --list-key') reply='-' ;;
    'trust import --known') reply='file' ;;
    'trust import --by') reply='-' ;;
    'trust import --source') reply='-' ;;
    'trust import --rollback') reply='-' ;;
    'trust import --lock-wait') reply='-' ;;
    'trust import --lang') reply='- en vi' ;;
    'trust import --log-level') reply='- debug info warning error' ;;
    'trust import --log-file') reply='file' ;;
    'trust confirm --by') reply='-' ;;
    'trust confirm --source') reply='-' ;;
    'trust confirm --trust') reply='folder' ;;
    'trust confirm --lang') reply='- en vi' ;;
    'trust confirm --log-level') reply='- debug info warning error' ;;
    'trust confirm --log-file') reply='file' ;;
    'trust list --trust') reply='folder' ;;
    'trust list --country') reply='-' ;;
    'trust list --show') reply='-' ;;
    'trust list --export') reply='folder' ;;
    'trust list --lang') reply='- en vi' ;;
    'trust list --log-level') reply='- debug info warning error' ;;
    'trust list --log-file') reply='file' ;;
    'trust remove --by') reply='-' ;;
    'trust remove --source') reply='-' ;;
    'trust remove --trust') reply='folder' ;;
    'trust remove --lang') reply='- en vi' ;;
    'trust remove --log-level') reply='- debug info warning error' ;;
    'trust remove --log-file') reply='file' ;;
    'trust check --trust') reply='folder' ;;
    'trust check --at') reply='-' ;;
    'trust check --lang') reply='- en vi' ;;
    'trust check --log-level') reply='- debug info warning error' ;;
    'trust check --log-file') reply='file' ;;
    'trust fetch --trust') reply='folder' ;;
    'trust fetch --allow') reply='-' ;;
    'trust fetch --proxy') reply='-' ;;
    'trust fetch --timeout') reply='-' ;;
    'trust fetch --save') reply='folder' ;;
    'trust fetch --lang') reply='- en vi' ;;
    'trust fetch --log-level') reply='- debug info warning error' ;;
    'trust fetch --log-file') reply='file' ;;
    'terminals add --key') reply='-' ;;
    'terminals add --name') reply='-' ;;
    'terminals add --from') reply='-' ;;
    'terminals add --by') reply='-' ;;
    'terminals add --source') reply='-' ;;
    'terminals add --keys') reply='folder' ;;
    'terminals add --secret') reply='file' ;;
    'terminals add --secret-descriptor') reply='-' ;;
    'terminals add --trust') reply='folder' ;;
    'terminals add --lang') reply='- en vi' ;;
    'terminals add --log-level') reply='- debug info warning error' ;;
    'terminals add --log-file') reply='file' ;;
    'terminals list --trust') reply='folder' ;;
    'terminals list --lang') reply='- en vi' ;;
    'terminals list --log-level') reply='- debug info warning error' ;;
    'terminals list --log-file') reply='file' ;;
    'terminals withdraw --at') reply='-' ;;
    'terminals withdraw --trust') reply='folder' ;;
    'terminals withdraw --lang') reply='- en vi' ;;
    'terminals withdraw --log-level') reply='- debug info warning error' ;;
    'terminals withdraw --log-file') reply='file' ;;
    'keys create --kind') reply='- es256 es384 eddsa ps256 rsa-oaep ecdh-p256 ecdh-p384 hmac-sha256' ;;
    'keys create --self-signed') reply='-' ;;
    'keys create --days') reply='-' ;;
    'keys create --keys') reply='folder' ;;
    'keys create --secret') reply='file' ;;
    'keys create --secret-descriptor') reply='-' ;;
    'keys create --lang') reply='- en vi' ;;
    'keys create --log-level') reply='- debug info warning error' ;;
    'keys create --log-file') reply='file' ;;
    'keys list --keys') reply='folder' ;;
    'keys list --secret') reply='file' ;;
    'keys list --secret-descriptor') reply='-' ;;
    'keys list --lang') reply='- en vi' ;;
    'keys list --log-level') reply='- debug info warning error' ;;
    'keys list --log-file') reply='file' ;;
    'keys request --subject') reply='-' ;;
    'keys request --out') reply='file' ;;
    'keys request --keys') reply='folder' ;;
    'keys request --secret') reply='file' ;;
    'keys request --secret-descriptor') reply='-' ;;
    'keys request --lang') reply='- en vi' ;;
    'keys request --log-level') reply='- debug info warning error' ;;
    'keys request --log-file') reply='file' ;;
    'keys install --keys') reply='folder' ;;
    'keys install --secret') reply='file' ;;
    'keys install --secret-descriptor') reply='-' ;;
    'keys install --lang') reply='- en vi' ;;
    'keys install --log-level') reply='- debug info warning error' ;;
    'keys install --log-file') reply='file' ;;
    'keys renew --subject') reply='-' ;;
    'keys renew --out') reply='file' ;;
    'keys renew --keys') reply='folder' ;;
    'keys renew --secret') reply='file' ;;
    'keys renew --secret-descriptor') reply='-' ;;
    'keys renew --lang') reply='- en vi' ;;
    'keys renew --log-level') reply='- debug info warning error' ;;
    'keys renew --log-file') reply='file' ;;
    'keys passphrase --new-secret') reply='file' ;;
    'keys passphrase --keys') reply='folder' ;;
    'keys passphrase --secret') reply='file' ;;
    'keys passphrase --secret-descriptor') reply='-' ;;
    'keys passphrase --lang') reply='- en vi' ;;
    'keys passphrase --log-level') reply='- debug info warning error' ;;
    'keys passphrase --log-file') reply='file' ;;
    'keys remove --keys') reply='folder' ;;
    'keys remove --secret') reply='file' ;;
    'keys remove --secret-descriptor') reply='-' ;;
    'keys remove --lang') reply='- en vi' ;;
    'keys remove --log-level') reply='- debug info warning error' ;;
    'keys remove --log-file') reply='file' ;;
    'evidence index --number-key') reply='-' ;;
    'evidence index --keys') reply='folder' ;;
    'evidence index --secret') reply='file' ;;
    'evidence index --secret-descriptor') reply='-' ;;
    'evidence index --open-with') reply='-' ;;
    'evidence index --trust') reply='folder' ;;
    'evidence index --policy') reply='file conformance field' ;;
    'evidence index --at') reply='-' ;;
    'evidence index --workers') reply='-' ;;
    'evidence index --index') reply='file' ;;
    'evidence index --lang') reply='- en vi' ;;
    'evidence index --log-level') reply='- debug info warning error' ;;
    'evidence index --log-file') reply='file' ;;
    'evidence touched --index') reply='file' ;;
    'evidence touched --lang') reply='- en vi' ;;
    'evidence touched --log-level') reply='- debug info warning error' ;;
    'evidence touched --log-file') reply='file' ;;
    'evidence find --number-key') reply='-' ;;
    'evidence find --keys') reply='folder' ;;
    'evidence find --secret') reply='file' ;;
    'evidence find --secret-descriptor') reply='-' ;;
    'evidence find --index') reply='file' ;;
    'evidence find --lang') reply='- en vi' ;;
    'evidence find --log-level') reply='- debug info warning error' ;;
    'evidence find --log-file') reply='file' ;;
    'evidence export --number-key') reply='-' ;;
    'evidence export --keys') reply='folder' ;;
    'evidence export --secret') reply='file' ;;
    'evidence export --secret-descriptor') reply='-' ;;
    'evidence export --into') reply='folder' ;;
    'evidence export --by') reply='-' ;;
    'evidence export --source') reply='-' ;;
    'evidence export --index') reply='file' ;;
    'evidence export --lang') reply='- en vi' ;;
    'evidence export --log-level') reply='- debug info warning error' ;;
    'evidence export --log-file') reply='file' ;;
    'evidence erase --number-key') reply='-' ;;
    'evidence erase --keys') reply='folder' ;;
    'evidence erase --secret') reply='file' ;;
    'evidence erase --secret-descriptor') reply='-' ;;
    'evidence erase --by') reply='-' ;;
    'evidence erase --source') reply='-' ;;
    'evidence erase --index') reply='file' ;;
    'evidence erase --lang') reply='- en vi' ;;
    'evidence erase --log-level') reply='- debug info warning error' ;;
    'evidence erase --log-file') reply='file' ;;
    'evidence amend --seal-with') reply='-' ;;
    'evidence amend --index') reply='file' ;;
    'evidence amend --keys') reply='folder' ;;
    'evidence amend --secret') reply='file' ;;
    'evidence amend --secret-descriptor') reply='-' ;;
    'evidence amend --kind') reply='- issuer-answer second-decision note' ;;
    'evidence amend --by') reply='-' ;;
    'evidence amend --text') reply='-' ;;
    'evidence amend --decision') reply='- accepted rejected open' ;;
    'evidence amend --document') reply='file' ;;
    'evidence amend --lang') reply='- en vi' ;;
    'evidence amend --log-level') reply='- debug info warning error' ;;
    'evidence amend --log-file') reply='file' ;;
    'evidence stamp --seal-with') reply='-' ;;
    'evidence stamp --index') reply='file' ;;
    'evidence stamp --keys') reply='folder' ;;
    'evidence stamp --secret') reply='file' ;;
    'evidence stamp --secret-descriptor') reply='-' ;;
    'evidence stamp --url') reply='-' ;;
    'evidence stamp --trust') reply='folder' ;;
    'evidence stamp --lang') reply='- en vi' ;;
    'evidence stamp --log-level') reply='- debug info warning error' ;;
    'evidence stamp --log-file') reply='file' ;;
    'evidence open --out') reply='file' ;;
    'evidence open --open-with') reply='-' ;;
    'evidence open --keys') reply='folder' ;;
    'evidence open --secret') reply='file' ;;
    'evidence open --secret-descriptor') reply='-' ;;
    'evidence open --trust') reply='folder' ;;
    'evidence open --lang') reply='- en vi' ;;
    'evidence open --log-level') reply='- debug info warning error' ;;
    'evidence open --log-file') reply='file' ;;
    'policy check --at') reply='-' ;;
    'policy check --lang') reply='- en vi' ;;
    'policy check --log-level') reply='- debug info warning error' ;;
    'policy check --log-file') reply='file' ;;
    'policy show --lang') reply='- en vi' ;;
    'policy show --log-level') reply='- debug info warning error' ;;
    'policy show --log-file') reply='file' ;;
    'pin --key') reply='file' ;;
    'pin --name') reply='-' ;;
    'pin --days') reply='-' ;;
    'pin --add') reply='file' ;;
    'pin --country') reply='-' ;;
    'pin --type') reply='-' ;;
    'pin --note') reply='-' ;;
    'pin --remove') reply='-' ;;
    'pin --lang') reply='- en vi' ;;
    'pin --log-level') reply='- debug info warning error' ;;
    'pin --log-file') reply='file' ;;
    'readers --lang') reply='- en vi' ;;
    'readers --log-level') reply='- debug info warning error' ;;
    'readers --log-file') reply='file' ;;
    'diag --trust') reply='folder' ;;
    'diag --lang') reply='- en vi' ;;
    'diag --log-level') reply='- debug info warning error' ;;
    'diag --log-file') reply='file' ;;
    'completion --log-level') reply='- debug info warning error' ;;
    'completion --log-file') reply='file' ;;
    'help --log-level') reply='- debug info warning error' ;;
    'help --log-file') reply='file' ;;
    'demo --profile') reply='file bsi-reference cccd-like passport-aa passport-cam passport-dh vn-cccd-2021 vn-cccd-2024 vn-cccd-explicit' ;;
    'demo --defect') reply='- another-key-id bare-6700 blocks-of-128 blocks-of-160 blocks-of-192 blocks-of-223 card-access-downgrade card-expired clone-other-keys com-differs country-mismatch details-malformed dg13-mismatch dsc-expired dsc-expired-since dsc-not-yet-valid dsc-revoked end-6700 end-6b00 end-6cxx end-empty end-padded end-silent face-misdescribed fingerprints-end-the-session flip-dg1 flip-dg13 flip-dg14 flip-dg15 flip-dg2 flip-dsc flip-sod-signature foreign-dsc hide-dg14-dg15 key-without-entry no-chip-authentication no-short-identifiers no-sod odd-template offer-without-parameters offer-without-version pace-only root-refused session-lost-6987 session-lost-6988 signatures-in-der tag-84-demanded unknown-tag-in-com unordered-entries unsigned-dg wrong-mac' ;;
    'demo --seed') reply='-' ;;
    'demo --trust-mode') reply='- demo production none' ;;
    'demo --policy') reply='file conformance field' ;;
    'demo --at') reply='-' ;;
    'demo --trace') reply='file' ;;
    'demo --photo') reply='file' ;;
    'demo --html') reply='file' ;;
    'demo --pdf') reply='file' ;;
    'demo --lang') reply='- en vi' ;;
    'demo --evidence') reply='file' ;;
    'demo --seal-with') reply='-' ;;
    'demo --nonce') reply='-' ;;
    'demo --nonce-of') reply='file' ;;
    'demo --stamp') reply='-' ;;
    'demo --encrypt-to') reply='file' ;;
    'demo --index') reply='file' ;;
    'demo --number-key') reply='-' ;;
    'demo --keys') reply='folder' ;;
    'demo --secret') reply='file' ;;
    'demo --secret-descriptor') reply='-' ;;
    'demo --log-level') reply='- debug info warning error' ;;
    'demo --log-file') reply='file' ;;
  esac
}
_chipkit_place() {
  reply=''
  case "$1 $2" in
    'verify 0') reply='file' ;;
    'extract 0') reply='file' ;;
    'show 0') reply='file' ;;
    'redact 0') reply='file' ;;
    'trust import 0') reply='file' ;;
    'trust import more') reply='file' ;;
    'trust confirm 0') reply='-' ;;
    'trust remove 0') reply='-' ;;
    'trust check 0') reply='file' ;;
    'trust check more') reply='file' ;;
    'trust fetch 0') reply='file' ;;
    'trust fetch more') reply='file' ;;
    'terminals add 0') reply='file' ;;
    'terminals withdraw 0') reply='-' ;;
    'keys create 0') reply='-' ;;
    'keys request 0') reply='-' ;;
    'keys install 0') reply='-' ;;
    'keys install 1') reply='file' ;;
    'keys install more') reply='file' ;;
    'keys renew 0') reply='-' ;;
    'keys remove 0') reply='-' ;;
    'evidence index 0') reply='file' ;;
    'evidence touched 0') reply='-' ;;
    'evidence find 0') reply='-' ;;
    'evidence export 0') reply='-' ;;
    'evidence erase 0') reply='-' ;;
    'evidence amend 0') reply='file' ;;
    'evidence stamp 0') reply='file' ;;
    'evidence open 0') reply='file' ;;
    'policy check 0') reply='file' ;;
    'policy show 0') reply='file conformance field' ;;
    'pin 0') reply='file' ;;
    'completion 0') reply='- bash zsh fish' ;;
    'completion 1') reply='- chipkit chipkit-emulator chipkit-desk' ;;
    'help 0') reply='-' ;;
    'help more') reply='-' ;;
  esac
}
_chipkit_told() {
  case $1 in
    '') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--version' 'tell the version, and do nothing else' 'read' 'read the card on a reader, judge it and report' 'verify' 'judge a saved capture, a folder of EF files, or evidence' 'extract' 'write out the files of a capture, its signer, path and photo, as OpenSSL takes them' 'show' 'show a card'\''s file, certificate, CRL, master list or TLV as a tree, or what evidence says' 'redact' 'withhold parts of evidence, whose seal still holds' 'trust' 'say whom to trust; import, list, confirm, remove, check and fetch issuers'\'' certificates' 'terminals' 'say whose seals count; add, list and withdraw terminals' 'keys' 'make, list, certify, renew and remove keys that seal, open and find' 'evidence' 'add to evidence, stamp and open it; index what is kept, say what a signer touches, find, erase' 'policy' 'check a policy that you wrote; show what one demands' 'pin' 'make a signed list of document signers that are trusted by themselves' 'readers' 'list readers and the cards on them, or watch them' 'diag' 'tell what of this machine reading needs, and what is missing' 'completion' 'print what lets bash, zsh or fish complete commands and options' 'help' 'tell what a command takes; chipkit help trust import' 'demo' 'make, read and judge an invented card, without reader or card') ;;
    'read') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--number' 'the personal number of twelve digits on a Vietnamese card' '--can' 'the card access number of six digits' '--mrz' 'the machine readable zone, all lines' '--qr' 'the text of the QR code on a Vietnamese card' '--qr-image' 'a picture of that QR code (takes zxing-cpp)' '--pin' 'the holder'\''s PIN, typed unseen or from standard input; wrong ones block …' '--puk' 'the holder'\''s PUK, typed unseen or from standard input; wrong ones block …' '--reader' 'the reader, or a part of its name' '--wait' 'how long to wait for a card' '--put-back' 'how long a card that slipped may take to lie there again, to be read on' '--no-memory' 'neither use nor keep what is known of such a card on this reader, for …' '--trust' 'trust folder' '--policy' 'conformance, field, or a policy file' '--out' 'save what was read, for chipkit verify' '--challenge' '8 bytes that the chip is to sign in Active Authentication, in place of …' '--active-authentication' 'when the chip is to sign; never, without-chip-authentication, always; a …' '--at' 'judge as of this time, ISO 8601, in this computer'\''s zone where it names …' '--collect-signers' 'keep the certificate of a signer that is not known here, and nothing …' '--trace' 'save the headers, lengths and status words of all commands, without …' '--photo' 'save the holder'\''s photo as PNG, where it may be shown' '--html' 'save the whole report as a page, in both languages' '--pdf' 'save it as a PDF for archives (takes fpdf2; docs/reports.md)' '--slip' 'save the short form of it, for the client' '--force' 'let what is saved take the place of files that are there' '--redact' 'leave personal data out of the report' '--lang' 'language of the text' '--json' 'print JSON instead of text' '--evidence' 'seal report and capture in this file' '--seal-with' 'the key that seals (chipkit keys)' '--nonce' '1 to 64 bytes that are sealed along' '--nonce-of' 'the same, SHA-256 of a file such as a contract' '--stamp' 'ask this authority for a time stamp' '--encrypt-to' 'encrypt it to this certificate of an archive; may be repeated' '--index' 'note it in this index first' '--number-key' 'the secret key that numbers are kept by in the index' '--keys' 'folder of keys' '--secret' 'file whose first line is passphrase or PIN; - is standard input' '--secret-descriptor' 'the same from an open file descriptor' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'verify') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--qr-image' 'a picture of that QR code (takes zxing-cpp)' '--batch' 'PATH is a folder of captures and of folders of EF files, or a text with …' '--results' 'write those lines into a file, with which the same call goes on where …' '--workers' 'processes that judge' '--holder' 'tell the holders'\'' data too; without it nothing of them' '--index' 'of evidence; an index that knows of its last amendment, so that its …' '--open-with' 'the archive'\''s key, of encrypted evidence' '--keys' 'folder of keys' '--secret' 'file whose first line is passphrase or PIN; - is standard input' '--secret-descriptor' 'the same from an open file descriptor' '--trust' 'trust folder' '--policy' 'conformance, field, or a policy file' '--at' 'judge as of this time, ISO 8601, in this computer'\''s zone where it names …' '--collect-signers' 'keep the certificate of a signer that is not known here, and nothing …' '--photo' 'save the holder'\''s photo as PNG, where it may be shown' '--html' 'save the whole report as a page, in both languages' '--pdf' 'save it as a PDF for archives (takes fpdf2; docs/reports.md)' '--slip' 'save the short form of it, for the client' '--force' 'let what is saved take the place of files that are there' '--redact' 'leave personal data out of the report' '--lang' 'language of the text' '--json' 'print JSON instead of text' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'extract') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--open-with' 'the archive'\''s key, of encrypted evidence' '--keys' 'folder of keys' '--secret' 'file whose first line is passphrase or PIN; - is standard input' '--secret-descriptor' 'the same from an open file descriptor' '--into' 'the folder that the files are written into; it is made, or is empty' '--force' 'write over the files of an earlier extract in that folder' '--trust' 'trust folder' '--at' 'judge as of this time, ISO 8601, in this computer'\''s zone where it names …' '--lang' 'language of the text' '--json' 'print JSON instead of text' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'show') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--full' 'show long values whole, and more objects' '--open-with' 'the archive'\''s key, of encrypted evidence' '--keys' 'folder of keys' '--secret' 'file whose first line is passphrase or PIN; - is standard input' '--secret-descriptor' 'the same from an open file descriptor' '--lang' 'language for evidence' '--json' 'print JSON instead of text' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'redact') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--level' 'photo; holder; all that names or depicts the person; lowest; all that …' '--withhold' 'items by the names that chipkit show tells, such as EF.DG2 or …' '--out' 'where the redacted one goes' '--force' 'let what is saved take the place of files that are there' '--encrypt-to' 'encrypt it to this certificate; may be repeated' '--open-with' 'the archive'\''s key, of encrypted evidence' '--keys' 'folder of keys' '--secret' 'file whose first line is passphrase or PIN; - is standard input' '--secret-descriptor' 'the same from an open file descriptor' '--trust' 'trust folder' '--lang' 'language of the text' '--json' 'print JSON instead of text' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'trust') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--version' 'tell the version, and do nothing else' 'import' 'import master lists, CSCA certificates and revocation lists' 'confirm' 'say that a certificate'\''s SHA-256 is what its issuer says' 'list' 'list what is trusted and why, what waits, and what is out of date' 'remove' 'remove a certificate, a list, a signer of lists or a pinned key' 'check' 'check certificates against the anchors and revocation lists' 'fetch' 'fetch revocation lists and certificates from where certificates name them') ;;
    'trust import') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--trust' 'trust folder' '--signer' 'believe master lists signed by this certificate (a file, or its …' '--first-use' 'believe whoever signed a master list, and remember the signer' '--list-key' 'believe lists of document signers by this key, as chipkit pin prints …' '--known' 'a TOML file of SHA-256 of CSCAs that are known and not confirmed; may …' '--by' 'confirm certificates at once, in this name; with --source' '--source' 'what their SHA-256 was compared with, such as a letter of the issuer' '--older' 'take master lists that are older than those in force, beside them, and …' '--dry-run' 'tell what would change, and change nothing' '--rollback' 'import nothing, but make of version N the newest; chipkit trust list …' '--undo' 'import nothing, but take the last change back' '--test' 'take TEST anchors, which no production verdict rests on' '--lock-wait' 'how long to wait for another import into the same folder' '--lang' 'language of the text' '--json' 'print JSON instead of text' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'trust confirm') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--by' 'who compared it' '--source' 'what it was compared with, such as a letter of the issuer; or why it is …' '--withdraw' 'take the confirmation back' '--trust' 'trust folder' '--lang' 'language of the text' '--json' 'print JSON instead of text' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'trust list') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--trust' 'trust folder' '--country' 'only what is of this country, such as VN' '--show' 'all that is known of one thing, named by its SHA-256, the first 16 …' '--history' 'what was done to the store, the last first' '--problems' 'what nothing signed or placed explains, and who else may write' '--export' 'write the certificates and lists into a folder, as files named by …' '--lang' 'language of the text' '--json' 'print JSON instead of text' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'trust remove') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--by' 'who removes it' '--source' 'why' '--dry-run' 'tell what would fall with it, and remove nothing' '--trust' 'trust folder' '--lang' 'language of the text' '--json' 'print JSON instead of text' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'trust check') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--lint' 'tell every departure from the profile of Doc 9303-12, not their number' '--trust' 'trust folder' '--at' 'judge as of this time, ISO 8601, in this computer'\''s zone where it names …' '--lang' 'language of the text' '--json' 'print JSON instead of text' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'trust fetch') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--trust' 'trust folder' '--allow' 'a host that may be asked, such as pkd.example or pkd.example;8080; may …' '--dry-run' 'tell what would change in the trust folder, and change nothing there' '--proxy' 'a proxy, http;//HOST;PORT; empty; none' '--timeout' 'how long one address may take' '--save' 'keep what came, named by SHA-256, with --dry-run too' '--lang' 'language of the text' '--json' 'print JSON instead of text' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'terminals') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--version' 'tell the version, and do nothing else' 'add' 'let the seals of a terminal count' 'list' 'list the terminals whose seals count' 'withdraw' 'withdraw a key; only seals that were time-stamped before count still') ;;
    'terminals add') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--key' 'or the key here whose certificate it is' '--name' 'what people here call it' '--from' 'since when its seals count, ISO 8601' '--by' 'who lets its seals count' '--source' 'what its certificate was compared with' '--keys' 'folder of keys' '--secret' 'file whose first line is passphrase or PIN; - is standard input' '--secret-descriptor' 'the same from an open file descriptor' '--trust' 'trust folder' '--lang' 'language of the text' '--json' 'print JSON instead of text' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'terminals list') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--trust' 'trust folder' '--lang' 'language of the text' '--json' 'print JSON instead of text' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'terminals withdraw') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--at' 'since when anybody may have its key, ISO 8601' '--trust' 'trust folder' '--lang' 'language of the text' '--json' 'print JSON instead of text' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'keys') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--version' 'tell the version, and do nothing else' 'create' 'make a key' 'list' 'list the keys and their certificates' 'request' 'write a request for a certificate (PKCS #10)' 'install' 'install the certificate of a key, or of the one that follows it' 'renew' 'make the key that follows, and a request for its certificate' 'passphrase' 'encrypt the file of keys anew, by another passphrase' 'remove' 'remove a key, those before it and the one that follows it') ;;
    'keys create') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--kind' 'what it is made for; es256, es384, eddsa, ps256, rsa-oaep, ecdh-p256 …' '--self-signed' 'give it a certificate of its own, of no authority, for demonstration …' '--days' 'how long that certificate is valid' '--keys' 'folder of keys' '--secret' 'file whose first line is passphrase or PIN; - is standard input' '--secret-descriptor' 'the same from an open file descriptor' '--lang' 'language of the text' '--json' 'print JSON instead of text' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'keys list') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--keys' 'folder of keys' '--secret' 'file whose first line is passphrase or PIN; - is standard input' '--secret-descriptor' 'the same from an open file descriptor' '--lang' 'language of the text' '--json' 'print JSON instead of text' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'keys request') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--subject' 'who holds it, such as "CN=Counter 1,O=Bank,C=VN"' '--out' 'where the request goes, in PEM' '--force' 'let what is saved take the place of files that are there' '--der' 'write it in DER' '--keys' 'folder of keys' '--secret' 'file whose first line is passphrase or PIN; - is standard input' '--secret-descriptor' 'the same from an open file descriptor' '--lang' 'language of the text' '--json' 'print JSON instead of text' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'keys install') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--keys' 'folder of keys' '--secret' 'file whose first line is passphrase or PIN; - is standard input' '--secret-descriptor' 'the same from an open file descriptor' '--lang' 'language of the text' '--json' 'print JSON instead of text' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'keys renew') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--subject' 'who holds it, such as "CN=Counter 1,O=Bank,C=VN"' '--out' 'where the request goes, in PEM' '--force' 'let what is saved take the place of files that are there' '--der' 'write it in DER' '--keys' 'folder of keys' '--secret' 'file whose first line is passphrase or PIN; - is standard input' '--secret-descriptor' 'the same from an open file descriptor' '--lang' 'language of the text' '--json' 'print JSON instead of text' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'keys passphrase') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--new-secret' 'file whose first line is the new passphrase; - is standard input' '--keys' 'folder of keys' '--secret' 'file whose first line is passphrase or PIN; - is standard input' '--secret-descriptor' 'the same from an open file descriptor' '--lang' 'language of the text' '--json' 'print JSON instead of text' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'keys remove') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--keys' 'folder of keys' '--secret' 'file whose first line is passphrase or PIN; - is standard input' '--secret-descriptor' 'the same from an open file descriptor' '--lang' 'language of the text' '--json' 'print JSON instead of text' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'evidence') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--version' 'tell the version, and do nothing else' 'index' 'judge what is kept, and note in the index by what it may have to be found' 'touched' 'name the evidence that a revocation list, a signer, an issuer or a terminal touches' 'find' 'name the evidence of a person, by number' 'export' 'copy the evidence of a person into a folder, by number' 'erase' 'erase the evidence of a person, by number' 'amend' 'add an answer of the issuer, a second person'\''s decision, or a note' 'stamp' 'add a new time stamp' 'open' 'write out what lies in encrypted evidence') ;;
    'evidence index') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--number-key' 'the secret key that numbers are kept by; without it nothing is found by …' '--keys' 'folder of keys' '--secret' 'file whose first line is passphrase or PIN; - is standard input' '--secret-descriptor' 'the same from an open file descriptor' '--open-with' 'the archive'\''s key, of encrypted evidence' '--trust' 'trust folder' '--policy' 'conformance, field, or a policy file' '--at' 'judge as of this time, ISO 8601, in this computer'\''s zone where it names …' '--workers' 'processes that judge' '--index' 'the index' '--lang' 'language of the text' '--json' 'print JSON instead of text' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'evidence touched') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--index' 'the index' '--lang' 'language of the text' '--json' 'print JSON instead of text' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'evidence find') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--number-key' 'the secret key that numbers are kept by' '--keys' 'folder of keys' '--secret' 'file whose first line is passphrase or PIN; - is standard input' '--secret-descriptor' 'the same from an open file descriptor' '--index' 'the index' '--lang' 'language of the text' '--json' 'print JSON instead of text' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'evidence export') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--number-key' 'the secret key that numbers are kept by' '--keys' 'folder of keys' '--secret' 'file whose first line is passphrase or PIN; - is standard input' '--secret-descriptor' 'the same from an open file descriptor' '--into' 'where the copies go; made if it is not there' '--by' 'who does it' '--source' 'what asks for it; never who the person is' '--index' 'the index' '--lang' 'language of the text' '--json' 'print JSON instead of text' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'evidence erase') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--number-key' 'the secret key that numbers are kept by' '--keys' 'folder of keys' '--secret' 'file whose first line is passphrase or PIN; - is standard input' '--secret-descriptor' 'the same from an open file descriptor' '--keep-result' 'leave of evidence the result that was sealed, with nothing of the …' '--by' 'who does it' '--source' 'what asks for it; never who the person is' '--index' 'the index' '--lang' 'language of the text' '--json' 'print JSON instead of text' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'evidence amend') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--seal-with' 'the key that seals what is added' '--index' 'note in this index how far it reaches now' '--keys' 'folder of keys' '--secret' 'file whose first line is passphrase or PIN; - is standard input' '--secret-descriptor' 'the same from an open file descriptor' '--kind' 'what it is; issuer-answer, second-decision, note' '--by' 'who answered, decided or noted it' '--text' 'the answer, the reason or the note; - is standard input, which no other …' '--decision' 'what the second person decided' '--document' 'the issuer'\''s answer as it came' '--lang' 'language of the text' '--json' 'print JSON instead of text' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'evidence stamp') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--seal-with' 'the key that seals what is added' '--index' 'note in this index how far it reaches now' '--keys' 'folder of keys' '--secret' 'file whose first line is passphrase or PIN; - is standard input' '--secret-descriptor' 'the same from an open file descriptor' '--url' 'where the time-stamping authority is asked' '--trust' 'trust folder' '--lang' 'language of the text' '--json' 'print JSON instead of text' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'evidence open') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--out' 'where what is inside goes' '--force' 'let what is saved take the place of files that are there' '--open-with' 'the archive'\''s key, of encrypted evidence' '--keys' 'folder of keys' '--secret' 'file whose first line is passphrase or PIN; - is standard input' '--secret-descriptor' 'the same from an open file descriptor' '--trust' 'trust folder' '--lang' 'language of the text' '--json' 'print JSON instead of text' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'policy') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--version' 'tell the version, and do nothing else' 'check' 'tell everything that is wrong with a policy'\''s file, and what would be right' 'show' 'tell what a policy demands; what decides, what it lets pass and until when') ;;
    'policy check') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--at' 'tell which tolerances have ended by this time, ISO 8601, in this …' '--lang' 'language of the text' '--json' 'print JSON instead of text' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'policy show') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--lang' 'language of the text' '--json' 'print JSON instead of text' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'pin') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--key' 'the encrypted private key on P-256, in PEM; its passphrase is asked …' '--name' 'what the publisher calls itself' '--days' 'until the next list is due' '--add' 'list a document signer' '--country' 'for documents of this state, such as VNM or D' '--type' 'for documents of this code, such as I or P; a letter is all codes that …' '--note' 'by what the signer is known; no personal data' '--remove' 'take a signer off, which withdraws it' '--lang' 'language of the text' '--json' 'print JSON instead of text' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'readers') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--watch' 'go on telling what changes, until Ctrl-C; with --json one object a line' '--lang' 'language of the text' '--json' 'print JSON instead of text' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'diag') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--trust' 'trust folder' '--lang' 'language of the text' '--json' 'print JSON instead of text' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'completion') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'help') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
    'demo') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--profile' 'kind of card (`chipkit-emulator list`), or a TOML file' '--defect' 'what is wrong with it (`chipkit-emulator list`)' '--seed' 'which holder and which keys' '--trust-mode' 'demo; the test authority counts, and the verdict says that it is a …' '--policy' 'conformance, field, or a policy file' '--pcsc' 'read it through a PC/SC service of our own (Linux, after make setup)' '--at' 'judge as of this time, ISO 8601, in this computer'\''s zone where it names …' '--trace' 'save the headers, lengths and status words of all commands, without …' '--photo' 'save the holder'\''s photo as PNG, where it may be shown' '--html' 'save the whole report as a page, in both languages' '--pdf' 'save it as a PDF for archives (takes fpdf2; docs/reports.md)' '--slip' 'save the short form of it, for the client' '--force' 'let what is saved take the place of files that are there' '--redact' 'leave personal data out of the report' '--lang' 'language of the text' '--json' 'print JSON instead of text' '--evidence' 'seal report and capture in this file' '--seal-with' 'the key that seals (chipkit keys)' '--nonce' '1 to 64 bytes that are sealed along' '--nonce-of' 'the same, SHA-256 of a file such as a contract' '--stamp' 'ask this authority for a time stamp' '--encrypt-to' 'encrypt it to this certificate of an archive; may be repeated' '--index' 'note it in this index first' '--number-key' 'the secret key that numbers are kept by in the index' '--keys' 'folder of keys' '--secret' 'file whose first line is passphrase or PIN; - is standard input' '--secret-descriptor' 'the same from an open file descriptor' '--quiet' 'tell the result and errors; no progress, no notes' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead' '--version' 'tell the version, and do nothing else') ;;
  esac
}
_chipkit() {
  local current=$words[CURRENT] at='' option='' number=0 reply='' word i
  local -a told
  local -A texts
  for ((i = 2; i < CURRENT; i++)); do
    word=$words[i]
    if [[ -n $option ]]; then option=''; continue; fi
    case "$word" in
      -?*=*) ;;
      -?*) _chipkit_value "$at" "$word"; [[ -z $reply ]] || option=$word ;;
      *)
        _chipkit_commands "$at"
        if [[ $at$word == help ]]; then :
        elif [[ " $reply " == *" $word "* ]]; then at="${at:+$at }$word"
        else number=$((number + 1)); fi ;;
    esac
  done
  if [[ $current == --*=* ]]; then
    option=${current%%=*}
    compset -P '*='
  fi
  if [[ -n $option ]]; then
    _chipkit_value "$at" "$option"
  elif [[ $current == -* ]]; then
    _chipkit_options "$at"; reply="- $reply"
  else
    _chipkit_commands "$at"
    if [[ -n $reply ]]; then reply="- $reply"; else
      _chipkit_place "$at" "$number"
      [[ -n $reply ]] || _chipkit_place "$at" more
      [[ -n $reply ]] || { _chipkit_options "$at"; reply="- $reply"; }
    fi
  fi
  told=(${=reply})
  case $told[1] in
    file) _files ;;
    folder) _files -/ ;;
  esac
  (( $#told )) && shift told
  _chipkit_told "$at"
  for ((i = 1; i <= $#told; i++)); do
    word=$told[i]
    [[ -z ${texts[$word]} ]] || told[$i]="${word}:${texts[$word]}"
  done
  (( $#told )) && _describe 'chipkit' told
}

if [[ $funcstack[1] == _chipkit ]]; then
  _chipkit "$@"
else
  compdef _chipkit chipkit
fi
