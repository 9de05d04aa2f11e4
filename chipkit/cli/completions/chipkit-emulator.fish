# What fish completes for chipkit-emulator; tools/completions.py wrote it (docs/completion.md).
set -g __chipkit_emulator_paths 'list' 'run' 'examine-card'
set -g __chipkit_emulator_taking 'examine-card --at' 'examine-card --can' 'examine-card --defect' 'examine-card --log-file' 'examine-card --log-level' 'examine-card --mrz' 'examine-card --only' 'examine-card --profile' 'examine-card --reader' 'examine-card --seed' 'examine-card --wait' 'list --log-file' 'list --log-level' 'run --at' 'run --defect' 'run --log-file' 'run --log-level' 'run --profile' 'run --seed' 'run --vpcd'
function __chipkit_emulator_at
  set -l words (commandline -opc)
  set -l at ''
  set -l skip 0
  for word in $words[2..-1]
    if test $skip -eq 1
      set skip 0
    else if contains -- "$at $word" $__chipkit_emulator_taking
      set skip 1
    else if test "$at$word" = help
      continue
    else
      set -l below (string trim -- "$at $word")
      if contains -- "$below" $__chipkit_emulator_paths
        set at "$below"
      end
    end
  end
  test "$at" = "$argv[1]"
end
complete -c chipkit-emulator -f
complete -c chipkit-emulator -n '__chipkit_emulator_at \'\'' -a list -d 'the profiles, defects and oddities that cards are made from'
complete -c chipkit-emulator -n '__chipkit_emulator_at \'\'' -a run -d 'lay a card on a virtual PC/SC reader'
complete -c chipkit-emulator -n '__chipkit_emulator_at \'\'' -a examine-card -d 'examine a card as a laboratory does'
complete -c chipkit-emulator -n '__chipkit_emulator_at \'\'' -s h -l help -d 'show this help message and exit'
complete -c chipkit-emulator -n '__chipkit_emulator_at \'\'' -l version -d 'tell the version, and do nothing else'
complete -c chipkit-emulator -n '__chipkit_emulator_at \'list\'' -s h -l help -d 'show this help message and exit'
complete -c chipkit-emulator -n '__chipkit_emulator_at \'list\'' -l json -d 'print JSON instead of text'
complete -c chipkit-emulator -n '__chipkit_emulator_at \'list\'' -l version -d 'tell the version, and do nothing else'
complete -c chipkit-emulator -n '__chipkit_emulator_at \'list\'' -l log-level -x -a 'debug info warning error' -d 'tell it on standard error: debug, info, warning, error; nothing …'
complete -c chipkit-emulator -n '__chipkit_emulator_at \'list\'' -l log-file -r -F -d 'add it to this log instead'
complete -c chipkit-emulator -n '__chipkit_emulator_at \'run\'' -s h -l help -d 'show this help message and exit'
complete -c chipkit-emulator -n '__chipkit_emulator_at \'run\'' -l profile -r -F -a 'bsi-reference cccd-like passport-aa passport-cam passport-dh vn-cccd-2021 vn-cccd-2024 vn-cccd-explicit' -d 'kind of card, or a TOML file'
complete -c chipkit-emulator -n '__chipkit_emulator_at \'run\'' -l defect -x -a 'another-key-id bare-6700 blocks-of-128 blocks-of-160 blocks-of-192 blocks-of-223 card-access-downgrade card-expired clone-other-keys com-differs country-mismatch details-malformed dg13-mismatch dsc-expired dsc-expired-since dsc-not-yet-valid dsc-revoked end-6700 end-6b00 end-6cxx end-empty end-padded end-silent face-misdescribed fingerprints-end-the-session flip-dg1 flip-dg13 flip-dg14 flip-dg15 flip-dg2 flip-dsc flip-sod-signature foreign-dsc hide-dg14-dg15 key-without-entry no-chip-authentication no-short-identifiers no-sod odd-template offer-without-parameters offer-without-version pace-only root-refused session-lost-6987 session-lost-6988 signatures-in-der tag-84-demanded unknown-tag-in-com unordered-entries unsigned-dg wrong-mac' -d 'what is wrong or odd with it'
complete -c chipkit-emulator -n '__chipkit_emulator_at \'run\'' -l seed -x -d 'which holder and which keys'
complete -c chipkit-emulator -n '__chipkit_emulator_at \'run\'' -l at -x -d 'when it is looked at, ISO 8601, in this computer\'s zone where it names …'
complete -c chipkit-emulator -n '__chipkit_emulator_at \'run\'' -l short -d 'a chip without extended length'
complete -c chipkit-emulator -n '__chipkit_emulator_at \'run\'' -l vpcd -x -d 'where the virtual reader listens'
complete -c chipkit-emulator -n '__chipkit_emulator_at \'run\'' -l version -d 'tell the version, and do nothing else'
complete -c chipkit-emulator -n '__chipkit_emulator_at \'run\'' -l log-level -x -a 'debug info warning error' -d 'tell it on standard error: debug, info, warning, error; nothing …'
complete -c chipkit-emulator -n '__chipkit_emulator_at \'run\'' -l log-file -r -F -d 'add it to this log instead'
complete -c chipkit-emulator -n '__chipkit_emulator_at \'examine-card\'' -s h -l help -d 'show this help message and exit'
complete -c chipkit-emulator -n '__chipkit_emulator_at \'examine-card\'' -l profile -r -F -a 'bsi-reference cccd-like passport-aa passport-cam passport-dh vn-cccd-2021 vn-cccd-2024 vn-cccd-explicit' -d 'a profile, or a TOML file: which card of ours it is'
complete -c chipkit-emulator -n '__chipkit_emulator_at \'examine-card\'' -l defect -x -a 'another-key-id bare-6700 blocks-of-128 blocks-of-160 blocks-of-192 blocks-of-223 card-access-downgrade card-expired clone-other-keys com-differs country-mismatch details-malformed dg13-mismatch dsc-expired dsc-expired-since dsc-not-yet-valid dsc-revoked end-6700 end-6b00 end-6cxx end-empty end-padded end-silent face-misdescribed fingerprints-end-the-session flip-dg1 flip-dg13 flip-dg14 flip-dg15 flip-dg2 flip-dsc flip-sod-signature foreign-dsc hide-dg14-dg15 key-without-entry no-chip-authentication no-short-identifiers no-sod odd-template offer-without-parameters offer-without-version pace-only root-refused session-lost-6987 session-lost-6988 signatures-in-der tag-84-demanded unknown-tag-in-com unordered-entries unsigned-dg wrong-mac' -d 'what is wrong or odd with it, in this process alone'
complete -c chipkit-emulator -n '__chipkit_emulator_at \'examine-card\'' -l seed -x -d 'which holder and which keys'
complete -c chipkit-emulator -n '__chipkit_emulator_at \'examine-card\'' -l at -x -d 'when it is looked at, ISO 8601, in this computer\'s zone where it names …'
complete -c chipkit-emulator -n '__chipkit_emulator_at \'examine-card\'' -l reader -x -d 'the reader, or a part of its name'
complete -c chipkit-emulator -n '__chipkit_emulator_at \'examine-card\'' -l wait -x -d 'how long to wait for a card on a reader'
complete -c chipkit-emulator -n '__chipkit_emulator_at \'examine-card\'' -l can -x -d 'the card access number; - reads it from standard input'
complete -c chipkit-emulator -n '__chipkit_emulator_at \'examine-card\'' -l mrz -x -d 'the machine readable zone, all lines; - likewise'
complete -c chipkit-emulator -n '__chipkit_emulator_at \'examine-card\'' -l only -x -d 'these cases or units, with commas between: ISO7816_H,OWN_BAC_1'
complete -c chipkit-emulator -n '__chipkit_emulator_at \'examine-card\'' -l json -d 'print JSON instead of text'
complete -c chipkit-emulator -n '__chipkit_emulator_at \'examine-card\'' -l quiet -d 'tell the result and errors; no progress, no notes'
complete -c chipkit-emulator -n '__chipkit_emulator_at \'examine-card\'' -l version -d 'tell the version, and do nothing else'
complete -c chipkit-emulator -n '__chipkit_emulator_at \'examine-card\'' -l log-level -x -a 'debug info warning error' -d 'tell it on standard error: debug, info, warning, error; nothing …'
complete -c chipkit-emulator -n '__chipkit_emulator_at \'examine-card\'' -l log-file -r -F -d 'add it to this log instead'
