#!/bin/bash
# The CUDA plan in one go, for half an hour of a machine: cuda.sh start SECONDS | wait SECONDS | collect FOLDER.
# Expects $WORK with the outputs of steps 1-3. start leaves both trainings running in sessions of their own.
export WORK=${WORK:-$PWD/work} PYTHONUNBUFFERED=1 OMP_NUM_THREADS=1 TOKENIZERS_PARALLELISM=false
cd "$(dirname "$0")" || exit 1
case $1 in
start)
  setsid python3 train_vae.py --minutes 5.7 --batch 128 --workers 3 --compile > $WORK/vae.out 2>&1 & echo $! > $WORK/vae.pid
  setsid python3 train.py --until $2 --text-seconds 60 --batch 1024 --lr 1e-3 --ema 0.999 --save-every 240 --workers 11 --compile > $WORK/train.out 2>&1 & echo $! > $WORK/train.pid
  ;;
wait)
  end=$((SECONDS + $2))
  while [ $SECONDS -lt $end ] && [ ! -e $WORK/train.done ]; do
    [ -e $WORK/vae.done ] || kill -0 $(cat $WORK/vae.pid) 2>/dev/null || [ -e $WORK/vae.done ] || { echo "VAE TRAINING DIED"; tail -30 $WORK/vae.out; exit 1; }
    [ -e $WORK/train.done ] || kill -0 $(cat $WORK/train.pid) 2>/dev/null || [ -e $WORK/train.done ] || { echo "TRAINING DIED"; tail -40 $WORK/train.out; exit 1; }
    sleep 2
  done
  nvidia-smi --query-gpu=utilization.gpu,memory.used,clocks.sm --format=csv,noheader; uptime; grep -v '^{' $WORK/vae.out | tail -6; tail -5 $WORK/vae.log; grep -v '^{' $WORK/train.out | tail -12; tail -14 $WORK/train.log
  ;;
collect)
  cd $WORK && tar cf - $(ls -d ema.pt vae latent_stats.json *.log *.out sheet_*.png 2>/dev/null) | split -b 15M - $2/part_
  cp $(ls -t sheet_*.png 2>/dev/null | head -1) $2/ 2>/dev/null; ls -la $2
  ;;
esac
