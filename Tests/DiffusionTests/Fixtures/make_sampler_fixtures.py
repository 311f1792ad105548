"""Makes samplers/*.json and tokens/*.json of this folder: what diffusers and transformers answer.

    python make_sampler_fixtures.py CLIP_MERGES EMOJI_TOKENIZER

Made with CPython 3.11, torch 2.13.0+cpu, diffusers 0.42.1, transformers 5.23.0, numpy 2.4.6, scipy 1.17.1.
CLIP_MERGES is Sources/EmbeddedBackend/Models/clip-tokenizer/merges.txt: the merges of OpenAI's CLIP (MIT licence), lines 2
to 48895 of bpe_simple_vocab_16e6.txt as the PyPI package open_clip_torch 3.3.0 carries it.
EMOJI_TOKENIZER is Sources/EmbeddedBackend/Models/pictogram-128/tokenizer.
"""
import json, os, sys, tempfile, warnings
import numpy as np, torch, diffusers, transformers
warnings.filterwarnings('ignore'); diffusers.utils.logging.set_verbosity_error()
transformers.utils.logging.set_verbosity_error()
HERE = os.path.dirname(os.path.abspath(__file__))
VERSIONS = dict(torch=torch.__version__, diffusers=diffusers.__version__, transformers=transformers.__version__,
                numpy=np.__version__)
CLASSES = {n: getattr(diffusers, n + 'Scheduler') for n in
           ('DDIM', 'PNDM', 'LMSDiscrete', 'DPMSolverMultistep', 'EulerAncestralDiscrete')}


class Floats(float):
    """A Float32 that json writes with as few digits as tell it apart."""
    def __repr__(self): return str(np.float32(self))


def floats(x): return [Floats(v) for v in np.asarray(x, dtype=np.float32).flatten().tolist()]


def dump(name, value):
    float_repr = float.__repr__
    def encode(v):
        if isinstance(v, Floats): return repr(v)
        if isinstance(v, float): return json.dumps(v)
        if isinstance(v, dict): return '{' + ','.join(json.dumps(k) + ':' + encode(w) for k, w in v.items()) + '}'
        if isinstance(v, (list, tuple)): return '[' + ','.join(encode(w) for w in v) + ']'
        return json.dumps(v, ensure_ascii=True)
    with open(os.path.join(HERE, name), 'w') as f:
        f.write(encode(value).replace('},{', '},\n{') + '\n')


# Trajectories: every state of runs over a network that is neither linear nor symmetric.
def network(x, t): return x / (1 + x * x) + t / 4096


SD15 = dict(beta_end=0.012, beta_schedule='scaled_linear', beta_start=0.00085, num_train_timesteps=1000,
            set_alpha_to_one=False, skip_prk_steps=True, steps_offset=1, trained_betas=None, clip_sample=False)
EMOJI = dict(SD15, prediction_type='v_prediction', timestep_spacing='leading')
TRAINED = [round(0.0005 + 0.01 * (i / 49) ** 2, 6) for i in range(50)]


def cases():
    for name in CLASSES:
        for base, config in (('defaults', {}), ('sd15', SD15), ('emoji', EMOJI)):
            for steps in (1, 2, 3, 4, 7, 25) if base != 'defaults' else (4, 10):
                if name == 'PNDM' and base == 'defaults' and steps < 4: continue
                yield name, config, steps, 0
        for spacing in ('leading', 'linspace', 'trailing'):
            for prediction in ('epsilon', 'v_prediction', 'sample'):
                if prediction == 'sample' and name in ('PNDM', 'EulerAncestralDiscrete'): continue
                yield name, dict(SD15, timestep_spacing=spacing, prediction_type=prediction), 6, 0
        yield name, dict(SD15, beta_schedule='squaredcos_cap_v2'), 5, 0
        yield name, dict(SD15, beta_schedule='linear'), 5, 0
        yield name, dict(SD15, trained_betas=TRAINED, num_train_timesteps=50), 5, 0
        yield name, dict(SD15, set_alpha_to_one=True), 5, 0
        yield name, dict(SD15, rescale_betas_zero_snr=True, prediction_type='v_prediction',
                         timestep_spacing='trailing'), 5, 0
        yield name, SD15, 8, 3
        yield name, SD15, 100, 95
    yield 'DDIM', dict(SD15, clip_sample=True), 5, 0
    yield 'DDIM', dict(SD15, clip_sample=True, clip_sample_range=0.5, prediction_type='v_prediction'), 5, 0
    yield 'DDIM', dict(SD15, thresholding=True, sample_max_value=1.5), 5, 0
    yield 'DDIM', dict(SD15, thresholding=True, dynamic_thresholding_ratio=0.7, sample_max_value=5.0), 5, 0
    for spacing in ('leading', 'linspace', 'trailing'):
        yield 'PNDM', dict(SD15, skip_prk_steps=False, timestep_spacing=spacing), 6, 0
    for key in ('use_karras_sigmas', 'use_exponential_sigmas'):
        for name in ('LMSDiscrete', 'DPMSolverMultistep'):
            yield name, dict(SD15, **{key: True}), 7, 0
            yield name, dict(EMOJI, **{key: True}), 7, 0
    yield 'DPMSolverMultistep', dict(SD15, use_lu_lambdas=True), 7, 0
    yield 'DPMSolverMultistep', dict(SD15, use_karras_sigmas=True, beta_schedule='squaredcos_cap_v2'), 7, 0
    yield 'DPMSolverMultistep', dict(SD15, lambda_min_clipped=-2.0, beta_schedule='squaredcos_cap_v2'), 7, 0
    yield 'DPMSolverMultistep', dict(SD15, lambda_min_clipped=-1.0, timestep_spacing='trailing'), 7, 0
    for algorithm in ('dpmsolver++', 'dpmsolver', 'sde-dpmsolver++', 'sde-dpmsolver', 'deis'):
        for solver in ('midpoint', 'heun'):
            for order in (1, 2, 3):
                if algorithm == 'sde-dpmsolver' and order == 3: continue
                if order != 2 and solver == 'heun': continue
                for final in ('zero', 'sigma_min'):
                    if final == 'zero' and not algorithm.endswith('++'): continue
                    yield 'DPMSolverMultistep', dict(SD15, algorithm_type=algorithm, solver_type=solver,
                                                     solver_order=order, final_sigmas_type=final), 6, 0
    for extra in (dict(lower_order_final=False), dict(euler_at_final=True),
                  dict(lower_order_final=False, euler_at_final=True), dict(thresholding=True)):
        for algorithm in ('dpmsolver++', 'dpmsolver'):
            for steps in (6, 16):
                yield 'DPMSolverMultistep', dict(SD15, final_sigmas_type='sigma_min', solver_order=3,
                                                 algorithm_type=algorithm, **extra), steps, 0
    yield 'DPMSolverMultistep', dict(SD15, solver_order=3), 16, 0


def trajectories():
    shape = (1, 3, 4, 4)
    start = torch.randn(shape, generator=torch.Generator().manual_seed(1))
    out = []
    for name, config, steps, skip in cases():
        s = CLASSES[name].from_config(dict(config))
        s.set_timesteps(steps)
        g = torch.Generator().manual_seed(0)
        # Without it diffusers fails where the first two timesteps are equal (DPM, Karras, cosine betas).
        if hasattr(s, 'set_begin_index'): s.set_begin_index(skip)
        if skip:
            noise = torch.randn(shape, generator=g)
            x = s.add_noise(start, noise, s.timesteps[skip:skip + 1])
        else:
            x = start * s.init_noise_sigma
        first, states = x, []
        for t in s.timesteps[skip:]:
            answer = network(s.scale_model_input(x, t), t)
            draws = name == 'EulerAncestralDiscrete' or str(config.get('algorithm_type')).startswith('sde')
            x = s.step(answer, t, x, **(dict(generator=g) if draws else {})).prev_sample
            states.append(x)
        assert all(torch.isfinite(x).all() for x in states), (name, config)
        if len(states) > 8: states = states[:2] + states[-2:]
        out.append(dict(scheduler=name, config=config, steps=steps, skip=skip,
                        timesteps=floats(s.timesteps), initialSigma=Floats(s.init_noise_sigma),
                        first=floats(first), states=[floats(x) for x in states]))
    dump('samplers/trajectories.json', dict(versions=VERSIONS, start=floats(start), cases=out))
    print(len(out), 'trajectories')


# The loops of diffusers' own tests (tests/schedulers), recomputed.
def dummy(): return torch.arange(768).reshape(3, 8, 8, 4).permute(3, 0, 1, 2) / 768
def dummy_noise(): return torch.arange(768).flip(-1).reshape(3, 8, 8, 4).permute(3, 0, 1, 2) / 768


def sums():
    linear = dict(num_train_timesteps=1000, beta_start=0.0001, beta_end=0.02, beta_schedule='linear')
    sigma = dict(linear, num_train_timesteps=1100)
    dpm = dict(linear, solver_order=2, prediction_type='epsilon', thresholding=False, sample_max_value=1.0,
               algorithm_type='dpmsolver++', solver_type='midpoint', lower_order_final=False, euler_at_final=False,
               lambda_min_clipped=-float('inf'), variance_type=None, final_sigmas_type='sigma_min')
    v = dict(prediction_type='v_prediction')
    out = []
    for name, case, config, skip in [
        ('DDIM', 'no noise', dict(linear, clip_sample=True), 0),
        ('DDIM', 'v prediction', dict(linear, clip_sample=True, **v), 0),
        ('DDIM', 'alpha to one', dict(linear, clip_sample=True, set_alpha_to_one=True, beta_start=0.01), 0),
        ('DDIM', 'no alpha to one', dict(linear, clip_sample=True, set_alpha_to_one=False, beta_start=0.01), 0),
        ('DDIM', 'with noise', dict(linear, clip_sample=True), 8),
        ('PNDM', 'no noise', linear, 0),
        ('PNDM', 'v prediction', dict(linear, **v), 0),
        ('PNDM', 'alpha to one', dict(linear, set_alpha_to_one=True, beta_start=0.01), 0),
        ('PNDM', 'no alpha to one', dict(linear, set_alpha_to_one=False, beta_start=0.01), 0),
        ('LMSDiscrete', 'no noise', sigma, 0), ('LMSDiscrete', 'v prediction', dict(sigma, **v), 0),
        ('LMSDiscrete', 'karras', dict(sigma, use_karras_sigmas=True), 0), ('LMSDiscrete', 'with noise', sigma, 8),
        ('DPMSolverMultistep', 'no noise', dpm, 0), ('DPMSolverMultistep', 'v prediction', dict(dpm, **v), 0),
        ('DPMSolverMultistep', 'karras v prediction', dict(dpm, use_karras_sigmas=True, **v), 0),
        ('DPMSolverMultistep', 'lu v prediction', dict(dpm, use_lu_lambdas=True, **v), 0),
        ('DPMSolverMultistep', 'with noise', dpm, 5),
        ('EulerAncestralDiscrete', 'no noise', sigma, 0),
        ('EulerAncestralDiscrete', 'v prediction', dict(sigma, **v), 0),
        ('EulerAncestralDiscrete', 'with noise', sigma, 8),
    ]:
        s = CLASSES[name](**config)
        s.set_timesteps(10)
        g = torch.Generator().manual_seed(0)
        scaled = name in ('LMSDiscrete', 'EulerAncestralDiscrete')
        x = dummy() * (s.init_noise_sigma if scaled else 1)
        if skip: x = s.add_noise(x, dummy_noise(), s.timesteps[skip:skip + 1])
        for t in s.timesteps[skip:]:
            if scaled: x = s.scale_model_input(x, t)
            x = s.step(x * t / (t + 1), t, x, **(dict(generator=g) if name.startswith('Euler') else {})).prev_sample
        out.append(dict(scheduler=name, case=case, config={k: w for k, w in config.items() if w != -float('inf')},
                        skip=skip, sum=x.abs().sum().item(), mean=x.abs().mean().item()))
        print('%-24s %-22s %12.4f %.4f' % (name, case, out[-1]['sum'], out[-1]['mean']))
    dump('samplers/sums.json', dict(versions=VERSIONS, cases=out))


def timesteps():
    """Timesteps, initial sigma and sigmas of every step count from 1 to 100."""
    out = []
    for name, cls in CLASSES.items():
        for spacing in ('leading', 'linspace', 'trailing'):
            for steps in range(1, 101):
                s = cls.from_config(dict(SD15, timestep_spacing=spacing)); s.set_timesteps(steps)
                t = [x for x in s.timesteps.tolist() if x >= 0]
                out.append([name, spacing, steps, len(t), Floats(t[0]), Floats(t[len(t) // 2]), Floats(t[-1]),
                            Floats(sum(t)), Floats(s.init_noise_sigma)])
    dump('samplers/timesteps.json', dict(versions=VERSIONS, columns=[
        'scheduler', 'spacing', 'steps', 'count', 'first', 'middle', 'last', 'sum', 'initialSigma'], rows=out))


PROMPTS = [p['prompt'] for p in json.load(open(os.path.join(HERE, 'tokens/clip.json')))] if os.path.exists(
    os.path.join(HERE, 'tokens/clip.json')) else []
MORE = ['a red apple', 'a smiling cat on a blue background', 'a dog on the grass', '  spaces   and\ttabs\nlines  ', '!!! a!b',
        '<|ENDOFTEXT|> shouted', 'x<|endoftext|>y<|startoftext|>', '<|endof', 'a\x1cb \x85 c', '\u0130stanbul', 'e\u0301a\u030a',
        "'S 'LL 'rex 'tis ''s", '\U0001d7d8\U0001d7d9 \u0663\u0664', '\ufdfa', 'a\u0300\u0316b', '\uac01 \u1100\u1161\u11a8', '\x00null',
        'supercalifragilistic' * 20, '\ue000\U0010ffff', '\u1e9e \u00df \ufb03', 'a' * 500]


def tokens(merges_file, emoji):
    from transformers import CLIPTokenizer
    merges = [tuple(l.split()) for l in open(merges_file, encoding='utf-8').read().split('\n') if l]
    assert len(merges) == 48894
    bytes_ = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    alphabet = [chr(b) for b in bytes_] + [chr(256 + n) for n in range(256 - len(bytes_))]
    vocab = alphabet + [a + '</w>' for a in alphabet] + [''.join(m) for m in merges] + ['<|startoftext|>', '<|endoftext|>']
    pads = {}
    for pad in ('<|endoftext|>', '!'):
        d = tempfile.mkdtemp()
        json.dump({t: i for i, t in enumerate(vocab)}, open(d + '/vocab.json', 'w'))
        open(d + '/merges.txt', 'w', encoding='utf-8').write('#version: 0.2\n' + '\n'.join(map(' '.join, merges)) + '\n')
        t = lambda s: dict(content=s, lstrip=False, rstrip=False, normalized=True, single_word=False)
        json.dump(dict(bos_token=t('<|startoftext|>'), eos_token=t('<|endoftext|>'), pad_token=pad,
                       unk_token=t('<|endoftext|>')), open(d + '/special_tokens_map.json', 'w'))
        json.dump(dict(model_max_length=77, tokenizer_class='CLIPTokenizer'), open(d + '/tokenizer_config.json', 'w'))
        pads[pad] = CLIPTokenizer.from_pretrained(d)
    emoji = CLIPTokenizer.from_pretrained(emoji)
    padded = lambda k, p: k(p, padding='max_length', max_length=k.model_max_length, truncation=True).input_ids
    dump('tokens/more.json', dict(versions=VERSIONS, cases=[
        dict(prompt=p, clip=pads['<|endoftext|>'](p).input_ids, clip2=pads['!'](p).input_ids,
             emoji=emoji(p).input_ids, emojiPadded=padded(emoji, p)) for p in PROMPTS + MORE]))


if __name__ == '__main__':
    trajectories(); sums(); timesteps(); tokens(*sys.argv[1:3])
