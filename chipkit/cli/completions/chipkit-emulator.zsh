#compdef chipkit-emulator
# What zsh completes for chipkit-emulator; tools/completions.py wrote it (docs/completion.md).
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
_chipkit_emulator_told() {
  case $1 in
    '') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--version' 'tell the version, and do nothing else' 'list' 'the profiles, defects and oddities that cards are made from' 'run' 'lay a card on a virtual PC/SC reader' 'examine-card' 'examine a card as a laboratory does') ;;
    'list') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--json' 'print JSON instead of text' '--version' 'tell the version, and do nothing else' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead') ;;
    'run') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--profile' 'kind of card, or a TOML file' '--defect' 'what is wrong or odd with it' '--seed' 'which holder and which keys' '--at' 'when it is looked at, ISO 8601, in this computer'\''s zone where it names …' '--short' 'a chip without extended length' '--vpcd' 'where the virtual reader listens' '--version' 'tell the version, and do nothing else' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead') ;;
    'examine-card') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--profile' 'a profile, or a TOML file; which card of ours it is' '--defect' 'what is wrong or odd with it, in this process alone' '--seed' 'which holder and which keys' '--at' 'when it is looked at, ISO 8601, in this computer'\''s zone where it names …' '--reader' 'the reader, or a part of its name' '--wait' 'how long to wait for a card on a reader' '--can' 'the card access number; - reads it from standard input' '--mrz' 'the machine readable zone, all lines; - likewise' '--only' 'these cases or units, with commas between; ISO7816_H,OWN_BAC_1' '--json' 'print JSON instead of text' '--quiet' 'tell the result and errors; no progress, no notes' '--version' 'tell the version, and do nothing else' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead') ;;
  esac
}
_chipkit_emulator() {
  local current=$words[CURRENT] at='' option='' number=0 reply='' word i
  local -a told
  local -A texts
  for ((i = 2; i < CURRENT; i++)); do
    word=$words[i]
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
  if [[ $current == --*=* ]]; then
    option=${current%%=*}
    compset -P '*='
  fi
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
  told=(${=reply})
  case $told[1] in
    file) _files ;;
    folder) _files -/ ;;
  esac
  (( $#told )) && shift told
  _chipkit_emulator_told "$at"
  for ((i = 1; i <= $#told; i++)); do
    word=$told[i]
    [[ -z ${texts[$word]} ]] || told[$i]="${word}:${texts[$word]}"
  done
  (( $#told )) && _describe 'chipkit-emulator' told
}

if [[ $funcstack[1] == _chipkit_emulator ]]; then
  _chipkit_emulator "$@"
else
  compdef _chipkit_emulator chipkit-emulator
fi
