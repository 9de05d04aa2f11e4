# What fish completes for chipkit-desk; tools/completions.py wrote it (docs/completion.md).
set -g __chipkit_desk_paths 
set -g __chipkit_desk_taking ' --demo' ' --lang' ' --log-file' ' --log-level' ' --pcsc-demo' ' --policy' ' --trust'
function __chipkit_desk_at
  set -l words (commandline -opc)
  set -l at ''
  set -l skip 0
  for word in $words[2..-1]
    if test $skip -eq 1
      set skip 0
    else if contains -- "$at $word" $__chipkit_desk_taking
      set skip 1
    else if test "$at$word" = help
      continue
    else
      set -l below (string trim -- "$at $word")
      if contains -- "$below" $__chipkit_desk_paths
        set at "$below"
      end
    end
  end
  test "$at" = "$argv[1]"
end
complete -c chipkit-desk -f
complete -c chipkit-desk -n '__chipkit_desk_at \'\'' -s h -l help -d 'show this help message and exit'
complete -c chipkit-desk -n '__chipkit_desk_at \'\'' -l lang -x -a 'vi en' -d 'language'
complete -c chipkit-desk -n '__chipkit_desk_at \'\'' -l demo -r -F -a 'bsi-reference cccd-like passport-aa passport-cam passport-dh vn-cccd-2021 vn-cccd-2024 vn-cccd-explicit' -d 'with an invented card, without any reader'
complete -c chipkit-desk -n '__chipkit_desk_at \'\'' -l pcsc-demo -r -F -a 'bsi-reference cccd-like passport-aa passport-cam passport-dh vn-cccd-2021 vn-cccd-2024 vn-cccd-explicit' -d 'with an invented card on a virtual reader behind a PC/SC service of its …'
complete -c chipkit-desk -n '__chipkit_desk_at \'\'' -l trust -x -a '(__fish_complete_directories)' -d 'trust folder'
complete -c chipkit-desk -n '__chipkit_desk_at \'\'' -l collect-signers -d 'keep the certificate of a signer that is not known here, and nothing …'
complete -c chipkit-desk -n '__chipkit_desk_at \'\'' -l policy -r -F -a 'conformance field' -d 'conformance, field, or a policy file'
complete -c chipkit-desk -n '__chipkit_desk_at \'\'' -l version -d 'tell the version, and do nothing else'
complete -c chipkit-desk -n '__chipkit_desk_at \'\'' -l log-level -x -a 'debug info warning error' -d 'tell it on standard error: debug, info, warning, error; nothing …'
complete -c chipkit-desk -n '__chipkit_desk_at \'\'' -l log-file -r -F -d 'add it to this log instead'
