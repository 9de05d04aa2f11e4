# What bash completes for chipkit-desk; tools/completions.py wrote it (docs/completion.md).
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
_chipkit_desk() {
  local current=${COMP_WORDS[COMP_CWORD]} at='' option='' number=0 reply='' word i found
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    [[ $word != = ]] || continue
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
  [[ $current != = ]] || current=''
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
  COMPREPLY=()
  while IFS= read -r found; do COMPREPLY+=("$found"); done < <(compgen -W "${reply#"${reply%% *}"}" -- "$current")
  case "$reply" in
    file*) compopt -o filenames 2>/dev/null
      while IFS= read -r found; do COMPREPLY+=("$found"); done < <(compgen -f -- "$current") ;;
    folder*) compopt -o filenames 2>/dev/null
      while IFS= read -r found; do COMPREPLY+=("$found"); done < <(compgen -d -- "$current") ;;
  esac
}
complete -F _chipkit_desk chipkit-desk
