#!/bin/sh
# sweep.sbatch on a real Slurm of one node, in a folder of its own: eight shards, one of them killed with
# SIGKILL and run again; the merged file has the bytes of one machine's. 77 where Slurm is not installed
# or cannot be started here.   CASCADE=build/cascade deploy/slurm_test.sh
set -eu
PATH=$PATH:/usr/sbin:/sbin
source=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
CASCADE=${CASCADE:-$source/build/cascade}
export CASCADE
unset SLURM_ARRAY_TASK_ID JOB_COMPLETION_INDEX || true
for program in slurmctld slurmd sbatch munged; do
  command -v $program >/dev/null || { echo "skipped: no $program (apt-get install slurm-wlm munge)"; exit 77; }
done
D=$(mktemp -d "${TMPDIR:-/tmp}/cascade-slurm-XXXXXX")
stop() {
  if [ -n "${SLURM_CONF:-}" ]; then  # what still runs is not left behind
    if scancel --signal=KILL --full --user="$(id -un)"; then within_s 5 nobody || true; fi
  fi
  for daemon in d ctld munge/pid; do
    pid=$(cat "$D/$daemon" "$D/$daemon.pid" 2>/dev/null || true)
    if [ -n "$pid" ]; then kill "$pid" 2>/dev/null || true; fi
  done
  sleep 0.3  # they write as they end
  rm -rf "$D"
}
nobody() { [ -z "$(squeue --noheader)" ]; }
trap stop EXIT
trap 'exit 1' INT TERM
skip() {
  echo "skipped: $1"
  for log in "$D"/*.log; do tail -n 5 "$log"; done
  exit 77
}
fail() {
  echo "FAILED: $1" >&2
  for log in "$D"/*.log; do tail -n 5 "$log"; done >&2
  exit 1
}
within_s() {  # SECONDS COMMAND...: until it holds
  tries=$(($1 * 20)); shift
  while ! "$@" >/dev/null 2>&1; do
    tries=$((tries - 1)); [ $tries -gt 0 ] || return 1
    sleep 0.05
  done
}

# --- A cluster of one node ---
mkdir "$D/munge" "$D/state" "$D/spool"
(umask 077; dd if=/dev/urandom of="$D/munge/key" bs=1024 count=1 2>/dev/null)
chmod 700 "$D"
munged --key-file="$D/munge/key" --socket="$D/munge/socket" --pid-file="$D/munge/pid" \
  --log-file="$D/munge/log" --seed-file="$D/munge/seed" --force 2>"$D/munged.log" || skip "munged does not start"
host=$(hostname) user=$(id -un) port=$((20000 + $$ % 10000 * 2))
cat >"$D/slurm.conf" <<CONF
ClusterName=one
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmUser=$user
SlurmdUser=$user
AuthType=auth/munge
AuthInfo=socket=$D/munge/socket
StateSaveLocation=$D/state
SlurmdSpoolDir=$D/spool
SlurmctldPidFile=$D/ctld.pid
SlurmdPidFile=$D/d.pid
SlurmctldLogFile=$D/ctld.log
SlurmdLogFile=$D/d.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_min_interval=100000,sched_interval=1
ReturnToService=2
JobAcctGatherType=jobacct_gather/none
NodeName=$host NodeAddr=127.0.0.1 CPUs=8 Boards=1 State=UNKNOWN
PartitionName=p Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONF
# More CPUs than there may be: slurmd then takes what the file says.
echo 'SlurmdParameters=config_overrides' >>"$D/slurm.conf"
export SLURM_CONF="$D/slurm.conf"
slurmctld -f "$SLURM_CONF" >"$D/start.log" 2>&1 || skip "slurmctld does not start"
slurmd -f "$SLURM_CONF" -N "$host" >>"$D/start.log" 2>&1 || skip "slurmd does not start"
idle() { sinfo --noheader --format=%T | grep -qx idle; }
within_s 15 idle || skip "the node does not come up"

# --- One machine, and eight shards ---
cd "$D"
sweep="$source/sim/traces/storm.csv --vary lag.soft=50000:200000:5000 --vary cooldown_s=1:16:1 --format jsonl"
# shellcheck disable=SC2086  # these are words
submit() { sbatch --parsable --array="$1" --output="$D/shard-%a.log" "$source/deploy/sweep.sbatch" 8 "$D/parts" $sweep; }
killed=5
part=parts/$killed.part
one=$(submit 0-7)
# A machine may be so fast that the shard is done before the kill comes: then it alone, once more.
has_begun() { [ -e $part ] || [ "$(wc -l <$part.partial)" -gt 3 ]; }
done_with() { [ -z "$(squeue --noheader --jobs="$1" 2>/dev/null)" ]; }
for _ in 1 2 3; do
  within_s 60 has_begun || fail "shard $killed has not begun"
  scancel --signal=KILL --full "${one}_$killed" || true
  within_s 90 done_with "$one" || fail "the array does not end"
  [ -e $part ] || break
  rm $part
  one=$(submit $killed)
done
[ -e $part.partial ] || fail "shard $killed was never killed in time"
kept=$(($(wc -l <parts/$killed.part.partial) - 1))
status=0
"$CASCADE" sweep merge parts/*.part -o early.jsonl 2>early.log || status=$?
if [ $status != 2 ] || ! grep -q "shard $killed/8 is not among 7 parts" early.log; then fail "merge took 7 of 8: $(cat early.log)"; fi

again=$(submit $killed)
within_s 30 done_with "$again" || fail "shard $killed does not end"
grep -q "taken from an earlier run's file" "$D/shard-$killed.log" || fail "shard $killed began anew"
"$CASCADE" sweep merge parts/*.part -o merged.jsonl 2>merge.log || fail "$(cat merge.log)"
# shellcheck disable=SC2086
"$CASCADE" sweep $sweep -o one.jsonl 2>one.log || fail "one machine's run"
cmp one.jsonl merged.jsonl || fail "the merged file is not one machine's"
echo "ok: 8 shards on $(sinfo --version), shard $killed killed with $kept policies done and run again from there;"
echo "    $(wc -l <merged.jsonl) lines, $(wc -c <merged.jsonl) bytes, the same as one machine's"
