#compdef chipkit-desk
# What zsh completes for chipkit-desk; tools/completions.py wrote it (docs/completion.md).
_chipkit_desk_commands() {
  reply=''
  case "$1" in
  esac
}
_chipkit_desk_options() {
  reply=''
  case "$1" in
    '') reply='-h --help --lang --demo --pcsc-demo --trust --collect-signers --policy --version --log-level --log-file' ;;
  esac
}
_chipkit_desk_value() {
  reply=''
  case "$1 $2" in
    ' --lang') reply='- vi en' ;;
    ' --demo') reply='file bsi-reference cccd-like passport-aa passport-cam passport-dh vn-cccd-2021 vn-cccd-2024 vn-cccd-explicit' ;;
    ' --pcsc-demo') reply='file bsi-reference cccd-like passport-aa passport-cam passport-dh vn-cccd-2021 vn-cccd-2024 vn-cccd-explicit' ;;
    ' --trust') reply='folder' ;;
    ' --policy') reply='file conformance field' ;;
    ' --log-level') reply='- debug info warning error' ;;
    ' --log-file') reply='file' ;;
  esac
}
_chipkit_desk_place() {
  reply=''
  case "$1 $2" in
  esac
}
_chipkit_desk_told() {
  case $1 in
    '') texts=('-h' 'show this help message and exit' '--help' 'show this help message and exit' '--lang' 'language' '--demo' 'with an invented card, without any reader' '--pcsc-demo' 'with an invented card on a virtual reader behind a PC/SC service of its …' '--trust' 'trust folder' '--collect-signers' 'keep the certificate of a signer that is not known here, and nothing …' '--policy' 'conformance, field, or a policy file' '--version' 'tell the version, and do nothing else' '--log-level' 'tell it on standard error; debug, info, warning, error; nothing …' '--log-file' 'add it to this log instead') ;;
  esac
}
_chipkit_desk() {
  local current=$words[CURRENT] at='' option='' number=0 reply='' word i
  local -a told
  local -A texts
  for ((i = 2; i < CURRENT; i++)); do
    word=$words[i]
    if [[ -n $option ]]; then option=''; continue; fi
    case "$word" in
      -?*=*) ;;
      -?*) _chipkit_desk_value "$at" "$word"; [[ -z $reply ]] || option=$word ;;
      *)
        _chipkit_desk_commands "$at"
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
    _chipkit_desk_value "$at" "$option"
  elif [[ $current == -* ]]; then
    _chipkit_desk_options "$at"; reply="- $reply"
  else
    _chipkit_desk_commands "$at"
    if [[ -n $reply ]]; then reply="- $reply"; else
      _chipkit_desk_place "$at" "$number"
      [[ -n $reply ]] || _chipkit_desk_place "$at" more
      [[ -n $reply ]] || { _chipkit_desk_options "$at"; reply="- $reply"; }
    fi
  fi
  told=(${=reply})
  case $told[1] in
    file) _files ;;
    folder) _files -/ ;;
  esac
  (( $#told )) && shift told
  _chipkit_desk_told "$at"
  for ((i = 1; i <= $#told; i++)); do
    word=$told[i]
    [[ -z ${texts[$word]} ]] || told[$i]="${word}:${texts[$word]}"
  done
  (( $#told )) && _describe 'chipkit-desk' told
}

if [[ $funcstack[1] == _chipkit_desk ]]; then
  _chipkit_desk "$@"
else
  compdef _chipkit_desk chipkit-desk
fi
