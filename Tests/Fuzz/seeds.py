"""Writes where the fuzzer begins: small right files of each kind, from the fixtures. seeds.py FOLDER"""
import glob, json, os, struct, sys
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'DiffusionTests', 'Fixtures')
out = sys.argv[1]


def seed(name, kind, *parts):
    with open(f'{out}/seed-{name}', 'wb') as file:
        file.write(bytes([kind]) + b'\xff'.join(p if isinstance(p, bytes) else p.encode() for p in parts))


def read(path): return open(os.path.join(ROOT, path), 'rb').read()


def safetensors(tensors):
    at, members = 0, {}
    for name, (kind, shape, size) in tensors.items():
        count = size
        for s in shape: count *= s
        members[name] = dict(dtype=kind, shape=shape, data_offsets=[at, at + count]); at += count
    text = json.dumps(members).encode()
    return struct.pack('<Q', len(text)) + text + bytes(at)


def header(path, limit):
    """A fixture's tensors with every size cut, so that a file stays small."""
    data = read(path)
    length, = struct.unpack('<Q', data[:8])
    members = json.loads(data[8:8 + length])
    members.pop('__metadata__', None)
    size = dict(F16=2, BF16=2, F32=4, I64=8)
    keep = {n: (m['dtype'], [min(s, 2) for s in m['shape']], size[m['dtype']]) for n, m in list(members.items())[:limit]}
    return safetensors(keep)


seed('types', 0, safetensors({'a': ('F16', [2, 3], 2), 'b': ('BF16', [2], 2), 'c': ('F64', [], 8), 'd': ('I64', [1], 8), 'e': ('F32', [0, 4], 4)}))
for name in ('v1', 'v2'): seed(name, 0, header(f'checkpoints/{name}.safetensors', 2000))
seed('unet', 0, header('tiny-sd1/unet/diffusion_pytorch_model.safetensors', 20))
for number, path in enumerate(sorted(glob.glob(f'{ROOT}/tiny-*/*/*.json') + glob.glob(f'{ROOT}/tiny-*/*.json'))):
    text = open(path, 'rb').read()
    seed(f'json-{number}', 1, text)
    if b'"_class_name"' in text or path.endswith('config.json'): seed(f'config-{number}', 3, text)
for name in ('tiny-sd1', 'tiny-sd2'):
    folder = f'{name}/tokenizer/'
    seed(f'tokens-{name}', 2, read(folder + 'vocab.json'), read(folder + 'merges.txt'), read(folder + 'tokenizer_config.json'),
         read(folder + 'special_tokens_map.json'), 'a (red:1.2) fox, [blurry] BREAK \\(caf\u00e9\\)')
    seed(f'folder-{name}', 5, read(f'{name}/model_index.json'), *[read(f'{name}/{p}/config.json') for p in ('unet', 'vae', 'text_encoder')],
         read(f'{name}/scheduler/scheduler_config.json'), '{"weight_map":{"a":"b.safetensors"}}')
seed('small-tokens', 2, '{"a":0,"b":1,"ab":2,"a</w>":3,"b</w>":4,"ab</w>":5,"<|startoftext|>":6,"<|endoftext|>":7,",</w>":8}',
     'a b\na b</w>\n', '{"model_max_length":5}', '{}', 'ab, ab (ab:1.1) ab, ab ab')
seed('prompt', 4, 'a (((house:1.3)) [on] a (hill:0.5), sun, (((sky))). BREAK \\( \\) \\[ \\] \\\\ (a:-.5) [b:c]')
for number, option in enumerate([
        {}, {'use_karras_sigmas': True}, {'use_beta_sigmas': True}, {'use_lu_lambdas': True}, {'rescale_betas_zero_snr': True},
        {'solver_order': 3, 'algorithm_type': 'sde-dpmsolver++'}, {'thresholding': True, 'sample_max_value': 0.5},
        {'trained_betas': [0.1, 0.2, 0.3, 0.4, 0.5], 'num_train_timesteps': 5}, {'timestep_spacing': 'trailing', 'prediction_type': 'v_prediction'}]):
    seed(f'scheduler-{number}', 3, json.dumps(dict(dict(beta_start=0.00085, beta_end=0.012, beta_schedule='scaled_linear', num_train_timesteps=100), **option)))
