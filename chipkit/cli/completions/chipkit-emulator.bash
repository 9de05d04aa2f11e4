# What bash completes for chipkit-emulator; tools/completions.py wrote it (docs/completion.md).
_chipkit_emulator_commands() {
  reply=''
  case "$1" in
    '') reply='list run examine-card' ;;
  esac
}
_chipkit_emulator_options() {
  reply=''
  case "$1" in
    '') reply='-h --help --version' ;;
    'list') reply='-h --help --json --version --log-level --log-file' ;;
    'run') reply='-h --help --profile --defect --seed --at --short --vpcd --version --log-level --log-file' ;;
    'examine-card') reply='-h --help --profile --defect --seed --at --reader --wait --can --mrz --only --json --quiet --version --log-level --log-file' ;;
  esac
}
_chipkit_emulator_value() {
  reply=''
  case "$1 $2" in
    'list --log-level') reply='- debug info warning error' ;;
    'list --log-file') reply='file' ;;
    'run --profile') reply='file bsi-reference cccd-like passport-aa passport-cam passport-dh vn-cccd-2021 vn-cccd-2024 vn-cccd-explicit' ;;
    'run --defect') reply='- another-key-id bare-6700 blocks-of-128 blocks-of-160 blocks-of-192 blocks-of-223 card-access-downgrade card-expired clone-other-keys com-differs country-mismatch details-malformed dg13-mismatch dsc-expired dsc-expired-since dsc-not-yet-valid dsc-revoked end-6700 end-6b00 end-6cxx end-empty end-padded end-silent face-misdescribed fingerprints-end-the-session flip-dg1 flip-dg13 flip-dg14 flip-dg15 flip-dg2 flip-dsc flip-sod-signature foreign-dsc hide-dg14-dg15 key-without-entry no-chip-authentication no-short-identifiers no-sod odd-template offer-without-parameters offer-without-version pace-only root-refused session-lost-6987 session-lost-6988 signatures-in-der tag-84-demanded unknown-tag-in-com unordered-entries unsigned-dg wrong-mac' ;;
    'run --seed') reply='-' ;;
    'run --at') reply='-' ;;
    'run --vpcd') reply='-' ;;
    'run --log-level') reply='- debug info warning error' ;;
    'run --log-file') reply='file' ;;
    'examine-card --profile') reply='file bsi-reference cccd-like passport-aa passport-cam passport-dh vn-cccd-2021 vn-cccd-2024 vn-cccd-explicit' ;;
    'examine-card --defect') reply='- another-key-id bare-6700 blocks-of-128 blocks-of-160 blocks-of-192 blocks-of-223 card-access-downgrade card-expired clone-other-keys com-differs country-mismatch details-malformed dg13-mismatch dsc-expired dsc-expired-since dsc-not-yet-valid dsc-revoked end-6700 end-6b00 end-6cxx end-empty end-padded end-silent face-misdescribed fingerprints-end-the-session flip-dg1 flip-dg13 flip-dg14 flip-dg15 flip-dg2 flip-dsc flip-sod-signature foreign-dsc hide-dg14-dg15 key-without-entry no-chip-authentication no-short-identifiers no-sod odd-template offer-without-parameters offer-without-version pace-only root-refused session-lost-6987 session-lost-6988 signatures-in-der tag-84-demanded unknown-tag-in-com unordered-entries unsigned-dg wrong-mac' ;;
    'examine-card --seed') reply='-' ;;
    'examine-card --at') reply='-' ;;
    'examine-card --reader') reply='-' ;;
    'examine-card --wait') reply='-' ;;
    'examine-card --can') reply='-' ;;
    'examine-card --mrz') reply='-' ;;
    'examine-card --only') reply='-' ;;
    'examine-card --log-level') reply='- debug info warning error' ;;
    'examine-card --log-file') reply='file' ;;
  esac
}
_chipkit_emulator_place() {
  reply=''
  case "$1 $2" in
  esac
}
_chipkit_emulator() {
  local current=${COMP_WORDS[COMP_CWORD]} at='' option='' number=0 reply='' word i found
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    [[ $word != = ]] || continue
    if [[ -n $option ]]; then option=''; continue; fi
    case "$word" in
      -?*=*) ;;
      -?*) _chipkit_emulator_value "$at" "$word"; [[ -z $reply ]] || option=$word ;;
      *)
        _chipkit_emulator_commands "$at"
        if [[ $at$word == help ]]; then :
        elif [[ " $reply " == *" $word "* ]]; then at="${at:+$at }$word"
        else number=$((number + 1)); fi ;;
    esac
  done
  [[ $current != = ]] || current=''
  if [[ -n $option ]]; then
    _chipkit_emulator_value "$at" "$option"
  elif [[ $current == -* ]]; then
    _chipkit_emulator_options "$at"; reply="- $reply"
  else
    _chipkit_emulator_commands "$at"
    if [[ -n $reply ]]; then reply="- $reply"; else
      _chipkit_emulator_place "$at" "$number"
      [[ -n $reply ]] || _chipkit_emulator_place "$at" more
      [[ -n $reply ]] || { _chipkit_emulator_options "$at"; reply="- $reply"; }
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
complete -F _chipkit_emulator chipkit-emulator
