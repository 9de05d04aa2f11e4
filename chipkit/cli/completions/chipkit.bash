# What bash completes for chipkit; tools/completions.py wrote it (docs/completion.md).
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
    'policy check') reply='-h --help --at --json --quiet --log-level --log-file --version' ;;
    'policy show') reply='-h --help --lang --json --quiet --log-level --log-file --version' ;;
    'pin') reply='-h --help --key --name --days --add --country --type --note --remove --json --quiet --log-level --log-file --version' ;;
    'readers') reply='-h --help --watch --json --quiet --log-level --log-file --version' ;;
    'diag') reply='-h --help --trust --json --quiet --log-level --log-file --version' ;;
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
    'pin --log-level') reply='- debug info warning error' ;;
    'pin --log-file') reply='file' ;;
    'readers --log-level') reply='- debug info warning error' ;;
    'readers --log-file') reply='file' ;;
    'diag --trust') reply='folder' ;;
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
_chipkit() {
  local current=${COMP_WORDS[COMP_CWORD]} at='' option='' number=0 reply='' word i found
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    [[ $word != = ]] || continue
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
  [[ $current != = ]] || current=''
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
  COMPREPLY=()
  while IFS= read -r found; do COMPREPLY+=("$found"); done < <(compgen -W "${reply#"${reply%% *}"}" -- "$current")
  case "$reply" in
    file*) compopt -o filenames 2>/dev/null
      while IFS= read -r found; do COMPREPLY+=("$found"); done < <(compgen -f -- "$current") ;;
    folder*) compopt -o filenames 2>/dev/null
      while IFS= read -r found; do COMPREPLY+=("$found"); done < <(compgen -d -- "$current") ;;
  esac
}
complete -F _chipkit chipkit
