// The scripts that teach a shell to complete: each hands what was typed to `tierform complete` and the answer to the shell.
// None of them evaluates a text. They ask the program that PATH finds, not the one that the line names: `./tierform` of a
// folder must not run because of a Tab.
import type { Shell } from './shells.ts';

const BASH = `# bash completion for tierform (bash 4 or newer). In ~/.bashrc:
#   source <(tierform completion bash)
_tierform() {
  local line reply=()
  while IFS= read -r line; do
    reply+=("$line")
  done < <(command tierform complete bash -- "$2" "\${COMP_LINE:0:COMP_POINT}" 2>/dev/null </dev/null)
  case "\${reply[0]-}" in
    partial) compopt -o nospace 2>/dev/null ;;
    files*) compopt -o default 2>/dev/null ;;
    folders) compopt -o dirnames 2>/dev/null ;;
  esac
  COMPREPLY=("\${reply[@]:1}")
}
complete -F _tierform tierform
`;

const ZSH = `#compdef tierform
# zsh completion for tierform. In ~/.zshrc, after compinit:
#   source <(tierform completion zsh)
_tierform() {
  local line value
  local -a typed reply values shown space
  (( CURRENT > 2 )) && typed=("\${(@Q)words[2,CURRENT-1]}")
  reply=("\${(@f)$(command tierform complete zsh -- "\${typed[@]}" "\${(Q)PREFIX}" 2>/dev/null </dev/null)}")
  case "\${reply[1]}" in
    files) compset -P '--*='; _files; return ;;
    files-behind-name) compset -P '--*='; compset -P '[a-z]*='; _files; return ;;
    folders) compset -P '--*='; _files -/; return ;;
    partial) space=(-S '') ;;
  esac
  for line in "\${(@)reply[2,-1]}"; do
    value="\${line%%$'\\t'*}"
    values+=("$value")
    if [[ "$line" == *$'\\t'* ]]; then
      shown+=("\${(r:20:)value}  \${line#*$'\\t'}")
    else
      shown+=("$value")
    fi
  done
  if [[ "\${reply[2]-}" == *$'\\t'* ]]; then
    compadd -l -d shown -a -- values
  else
    compadd "\${space[@]}" -a -- values
  fi
}
if [[ "\${funcstack[1]}" == _tierform ]]; then
  _tierform "$@"
else
  compdef _tierform tierform
fi
`;

const FISH = `# fish completion for tierform. In ~/.config/fish/config.fish:
#   tierform completion fish | source
function __tierform_complete
    set -l words (commandline -opc)
    set -e words[1]
    set -l current (commandline -ct)
    set -l reply (command tierform complete fish -- $words "$current" 2>/dev/null </dev/null)
    set -l flag (string match -r -- '^--[a-z-]+=' "$current")
    set -l path (string replace -r -- '^--[a-z-]+=' '' "$current")
    switch "$reply[1]"
        case files
            printf "$flag%s\\n" (__fish_complete_path "$path")
        case files-behind-name
            set flag (string match -r -- '^(?:--[a-z-]+=)?[a-z]+=' "$current")
            set path (string replace -r -- '^(?:--[a-z-]+=)?[a-z]+=' '' "$current")
            printf "$flag%s\\n" (__fish_complete_path "$path")
        case folders
            printf "$flag%s\\n" (__fish_complete_directories "$path")
        case '*'
            set -e reply[1]
            printf '%s\\n' $reply
    end
end
complete -c tierform -f -a '(__tierform_complete)'
`;

const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };

export function scriptFor(shell: Shell): string {
  return SCRIPTS[shell];
}
