#!/usr/bin/env bash
# Plays kith for a newcomer: a real server, two machines, edits on both while offline, a merge.
# Argument: the folder with the programs kith and kithd. Ends with another status than 0 if anything is not so.
set -euo pipefail

programs=$(cd "$1" && pwd)
folder=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi; rm -rf "$folder"' EXIT

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$'\e[1m' faint=$'\e[2m' plain=$'\e[0m'; else bold= faint= plain=; fi
step() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
fail() { echo "The demo failed: $*" >&2; exit 1; }
laptop() { typed laptop "$@"; "$programs/kith" --home "$folder/laptop" "$@" 2>&1; }
desktop() { typed desktop "$@"; "$programs/kith" --home "$folder/desktop" "$@" 2>&1; }
typed() { local where=$1; shift; printf '%s%s$ kith' "$faint" "$where"; printf ' %q' "$@"; printf '%s\n' "$plain"; }

port=0
start_server() {
  "$programs/kithd" serve --data "$folder/server" --listen "127.0.0.1:$port" >"$folder/server.out" 2>"$folder/server.log" &
  server=$!
  for _ in $(seq 100); do
    if grep -q '^kithd listens' "$folder/server.out"; then break; fi
    kill -0 "$server" 2>/dev/null || fail "the server did not start: $(cat "$folder/server.log")"
    sleep 0.1
  done
  port=$(sed -n 's|^kithd listens on https://.*:||p' "$folder/server.out")
}
stop_server() { kill "$server"; wait "$server" 2>/dev/null || true; server=; }

cat >"$folder/contacts.vcf" <<'CARDS'
BEGIN:VCARD
VERSION:4.0
UID:urn:uuid:11111111-0000-4000-8000-000000000001
FN:Katherine Quillfeather
N:Quillfeather;Katherine;;;
EMAIL;TYPE=work:katherine@quillfeather.example
ORG:Orbital Mathematics
TITLE:Analyst
NOTE:Explained zanzibarite trajectories over coffee.
END:VCARD
BEGIN:VCARD
VERSION:4.0
UID:urn:uuid:11111111-0000-4000-8000-000000000002
FN:Tomasz Wiśniewolski
N:Wiśniewolski;Tomasz;;;
EMAIL:tomasz@wisniewolski.example
ORG:Harbour Clinic
TITLE:Nurse
NOTE:Knows everybody at the plumbago fair.
END:VCARD
BEGIN:VCARD
VERSION:4.0
UID:urn:uuid:11111111-0000-4000-8000-000000000003
FN:Oluwaseun Brightwater
N:Brightwater;Oluwaseun;;;
EMAIL:olu@brightwater.example
ORG:Brightwater Logistics
NOTE:Promised to mention the quokkaship opening.
END:VCARD
BEGIN:VCARD
VERSION:4.0
UID:urn:uuid:11111111-0000-4000-8000-000000000004
FN:Ingrid Fjeldsted
N:Fjeldsted;Ingrid;;;
EMAIL:ingrid@fjeldsted.example
END:VCARD
CARDS
planted=(Quillfeather Wiśniewolski Brightwater Fjeldsted katherine@quillfeather.example tomasz@wisniewolski.example
  olu@brightwater.example ingrid@fjeldsted.example zanzibarite plumbago quokkaship marzipan)

step "1. A laptop. kith needs no server and no network: it makes a home of its own."
laptop start
step "   Four people come from an address book (vCard)."
laptop import "$folder/contacts.vcf"
laptop list

step "2. A server, with nothing configured: it makes its own key and certificate, and prints a link."
start_server
sed 's/#.*/#…/' "$folder/server.out"
link=$(grep -o "kith://[^ ']*" "$folder/server.out")

step "3. The laptop joins by that link and sends what it has, sealed: the server cannot read a word of it."
laptop join "$link" | sed "s|$folder|…|"

step "4. A second machine joins by a link that the laptop makes. The link carries the keys; the server never sees them."
link=$("$programs/kith" --home "$folder/laptop" device add 2>/dev/null | grep -o "kith://[^ ']*")
printf '%slaptop$ kith device add%s\nkith join %s…\n' "$faint" "$plain" "${link%%#*}#"
printf '%sdesktop$ kith join …%s\n' "$faint" "$plain"
"$programs/kith" --home "$folder/desktop" join "$link" 2>&1 | sed "s|$folder|…|"
desktop list

step "5. Now there is no network (the server is stopped), and both machines go on working."
stop_server
laptop set katherine title="Head of trajectories"
laptop set tomasz title="Head nurse"
laptop note add olu "Brings marzipan to every interview."
laptop delete ingrid
desktop set katherine phone+="+1 201 555 0199"
desktop set tomasz title="Ward manager"
desktop set ingrid org="Fjord Energy"
printf '%slaptop$ kith sync%s\n' "$faint" "$plain"
if "$programs/kith" --home "$folder/laptop" sync 2>&1; then fail "it synced without a server"; fi

step "6. The network is back. Both exchange; different fields merge, and what cannot be merged is told."
start_server
laptop sync
desktop sync
laptop sync

step "   Katherine has both edits: the title from the laptop, the telephone from the desktop."
desktop show katherine
"$programs/kith" --home "$folder/desktop" show katherine | grep -q 'Head of trajectories' || fail "an edit is missing"
"$programs/kith" --home "$folder/laptop" show katherine | grep -q '555 0199' || fail "an edit is missing"

step "7. Tomasz got two titles at once, and Ingrid was deleted here and edited there. Nothing is lost; you choose."
laptop conflicts
number=$("$programs/kith" --home "$folder/laptop" conflicts | sed -n 's/^ *\([0-9]\).*Ward manager.*/\1/p')
[ -n "$number" ] || fail "the conflict is not listed"
laptop conflicts settle tomasz title "$number"
laptop undelete ingrid
laptop sync
desktop sync
desktop list
desktop conflicts
"$programs/kith" --home "$folder/laptop" export --format jsonl >"$folder/laptop.jsonl"
"$programs/kith" --home "$folder/desktop" export --format jsonl >"$folder/desktop.jsonl"
cmp "$folder/laptop.jsonl" "$folder/desktop.jsonl" || fail "the machines do not agree"
grep -q 'Ward manager' "$folder/laptop.jsonl" || fail "the chosen title is missing"

step "8. A job-search group of three. The laptop's owner makes it; two others come in by links, each as something else."
grace() { typed grace "$@"; "$programs/kith" --home "$folder/grace" "$@" 2>&1; }
tim() { typed tim "$@"; "$programs/kith" --home "$folder/tim" "$@" 2>&1; }
invited() { "$programs/kith" --home "$folder/laptop" space invite "Job club" --role "$1" 2>/dev/null | grep -o "kith://[^ ']*"; }
come() { # who, as what
  printf '%slaptop$ kith space invite "Job club" --role %s%s\nkith join kith://…\n' "$faint" "$2" "$plain"
  link=$(invited "$2")
  printf '%s%s$ kith join …%s\n' "$faint" "$1" "$plain"
  "$programs/kith" --home "$folder/$1" join "$link" --as "${1^}" 2>&1 | sed "s|$folder|…|" | grep -v recovery
}
laptop space create "Job club" --as Lena
laptop sync
come grace editor
come tim viewer
laptop add "Priya Oakenshaw" --org "Oakenshaw Instruments" --space "Job club"
laptop sync
grace sync
tim sync
step "   Grace and Lena both edit while the server is away; Tim may only read."
stop_server
grace set priya title="Hiring manager"
laptop set priya phone+="+1 201 555 0142"
printf '%stim$ kith set priya title=Boss%s\n' "$faint" "$plain"
if "$programs/kith" --home "$folder/tim" set priya title=Boss 2>&1; then fail "a viewer wrote"; fi
start_server
grace sync
laptop sync
grace sync
tim sync
grace show priya --provenance
step "   Tim is removed. What is written from now on is sealed under keys that he never had."
laptop space remove tim --yes
laptop set priya met="At the harbour workshop"
laptop sync
grace sync
tim sync
laptop space members
"$programs/kith" --home "$folder/grace" show priya | grep -q 'harbour workshop' || fail "an edit of the group is missing"
if "$programs/kith" --home "$folder/tim" show priya | grep -q 'harbour workshop'; then fail "a former member reads on"; fi
planted+=(Oakenshaw "harbour workshop")

step "9. What it is for: to meet people, to write within days, to keep what was promised. First, a barbecue."
laptop event add "Harbour barbecue" --sort barbecue --when now --host olu --going yes
laptop event in
laptop met "Grace Hollander" --via olu --org Seamark --said "Has run the ward for six years." --letter-in 0
laptop met "Mira Novakova" --no-letter
laptop talk grace "She came to it by a letter." --advice "Write to heads of wards." --promised "the bergamot article" --told-search
laptop event out
laptop event wrap --done
laptop sync
desktop sync
step "   Both machines are offline. Thanks go to who introduced the two; the promise is put off here, and kept there."
stop_server
laptop thank grace
laptop letter show olu
laptop letter sent olu --via email
laptop followup snooze "bergamot article" --for 3d
desktop followup done "bergamot article" --note "by post"
desktop cadence tomasz every 6w
start_server
laptop sync
desktop sync
laptop sync
step "   Done wins. What the day asks for, and what comes, is the same on both."
laptop followup list --all --about grace
desktop today --days 42
laptop next
laptop remind
laptop show grace
"$programs/kith" --home "$folder/laptop" followup list --all --about grace | grep -q 'done (by post)' || fail "what was done is not done"
for what in "today --days 60 --all" "lapsed" "letter list" "export --format ics" "export --format jsonl"; do
  for machine in laptop desktop; do
    # shellcheck disable=SC2086
    "$programs/kith" --home "$folder/$machine" $what >"$folder/$machine.out" 2>&1
  done
  cmp "$folder/laptop.out" "$folder/desktop.out" || fail "the machines do not agree on: $what"
done
cp "$folder/laptop.out" "$folder/laptop.jsonl"
planted+=("Grace Hollander" Novakova "Harbour barbecue" bergamot)

step "10. What does the server know? Every file of it is searched for each name, e-mail address and note."
for word in "${planted[@]}"; do
  if grep -r -a -q -i -F -- "$word" "$folder/server" "$folder/server.log"; then fail "the server knows “$word”"; fi
  grep -r -a -q -i -F -- "$word" "$folder/laptop" || fail "the search is blind: “$word” is not in the laptop's database"
done
echo "Of ${#planted[@]} planted words, none is in the server's files: $(ls "$folder/server" | tr '\n' ' ')"
echo "The same search over the laptop's database finds all ${#planted[@]}."

step "Both machines agree, byte for byte: $(wc -l <"$folder/laptop.jsonl") records on each. That is kith."
