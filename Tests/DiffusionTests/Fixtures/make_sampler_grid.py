"""Makes samplers/grid.json of this folder: sums over every configuration that diffusers' scheduler tests name.

    python make_sampler_grid.py

The configurations are those of tests/schedulers/test_scheduler_{ddim,pndm,lms,dpm_multi,euler_ancestral}.py, each
value a test sets alone and with the prediction types, at several step counts; the tests' own configuration at every
count from 1 to 100. Dummy sample, dummy noise and dummy model are those of tests/schedulers/test_schedulers.py; the
loop is the pipeline's (the latents themselves, not the scaled ones, are stepped on). Left out: what diffusers refuses,
and where it diverges or answers NaN (both are printed).
Made with CPython 3.11, torch 2.13.0+cpu, diffusers 0.42.1, numpy 2.4.6, scipy 1.17.1.
"""
import itertools, json, os, warnings
import torch, diffusers
warnings.filterwarnings('ignore'); diffusers.utils.logging.set_verbosity_error(); torch.set_grad_enabled(False)
HERE = os.path.dirname(os.path.abspath(__file__))
LINEAR = dict(num_train_timesteps=1000, beta_start=0.0001, beta_end=0.02, beta_schedule='linear')
BASES = {
    'DDIM': dict(LINEAR, clip_sample=True),
    'PNDM': LINEAR,
    'LMSDiscrete': dict(LINEAR, num_train_timesteps=1100),
    'EulerAncestralDiscrete': dict(LINEAR, num_train_timesteps=1100),
    'DPMSolverMultistep': dict(
        LINEAR, solver_order=2, prediction_type='epsilon', thresholding=False, sample_max_value=1.0,
        algorithm_type='dpmsolver++', solver_type='midpoint', lower_order_final=False, euler_at_final=False,
        variance_type=None, final_sigmas_type='sigma_min'),
}
ALL, SOME = range(1, 101), (1, 2, 3, 7, 10, 25, 61, 100)


def dummy(): return torch.arange(768).reshape(3, 8, 8, 4).permute(3, 0, 1, 2) / 768
def dummy_noise(): return torch.arange(768).flip(-1).reshape(3, 8, 8, 4).permute(3, 0, 1, 2) / 768


def options(name):
    """What differs from the base, and the step counts."""
    yield {}, ALL
    predictions = ['epsilon', 'v_prediction'] + (['sample'] if name not in ('PNDM', 'EulerAncestralDiscrete') else [])
    betas = [(0.00001, 0.0002), (0.0001, 0.002), (0.001, 0.02), (0.01, 0.2)]
    trained = {'DDIM': (100, 500), 'PNDM': (100,), 'DPMSolverMultistep': (25, 50, 100, 999)}.get(name, (10, 50, 100))
    single = [dict(num_train_timesteps=n) for n in trained]
    single += [dict(beta_start=a, beta_end=b) for a, b in betas]
    single += [dict(beta_schedule=s) for s in ('scaled_linear', 'squaredcos_cap_v2')]
    single += [dict(timestep_spacing=s, steps_offset=o) for s in ('leading', 'linspace', 'trailing') for o in (0, 1)]
    if name in ('DDIM', 'DPMSolverMultistep', 'EulerAncestralDiscrete'):
        single += [dict(rescale_betas_zero_snr=True), dict(rescale_betas_zero_snr=True, timestep_spacing='trailing')]
    if name in ('DDIM', 'PNDM'): single += [dict(set_alpha_to_one=v, beta_start=0.01) for v in (True, False)]
    if name == 'DDIM': single += [dict(clip_sample=False), dict(clip_sample_range=0.4)]
    if name == 'PNDM': single += [dict(skip_prk_steps=True), dict(skip_prk_steps=True, timestep_spacing='trailing')]
    if name in ('LMSDiscrete', 'DPMSolverMultistep'):
        single += [{f'use_{r}_sigmas': True} for r in ('karras', 'exponential', 'beta')]
    if name == 'DPMSolverMultistep':
        single += [dict(use_lu_lambdas=True), dict(lambda_min_clipped=-5.1), dict(variance_type='learned_range'),
                   dict(lower_order_final=True), dict(euler_at_final=True), dict(lambda_min_clipped=-5.1, beta_schedule='squaredcos_cap_v2')]
    for option, prediction in itertools.product(single, predictions):
        yield dict(option, prediction_type=prediction), SOME
    if name in ('DDIM', 'DPMSolverMultistep'):
        for limit, prediction in itertools.product((0.5, 1.0, 2.0), predictions):
            orders = (1, 2, 3) if name == 'DPMSolverMultistep' else (None,)
            for order, kind in itertools.product(orders, ('midpoint', 'heun') if orders[0] else (None,)):
                extra = dict(solver_order=order, solver_type=kind) if order else {}
                yield dict(extra, thresholding=True, prediction_type=prediction, sample_max_value=limit), (10,)
        yield dict(thresholding=True, dynamic_thresholding_ratio=0.87, sample_max_value=0.5), SOME
        yield dict(thresholding=True, dynamic_thresholding_ratio=0), SOME
    if name == 'DPMSolverMultistep':
        for algorithm, kind, order, prediction, final, lower, euler in itertools.product(
                ('dpmsolver', 'dpmsolver++', 'sde-dpmsolver', 'sde-dpmsolver++'), ('midpoint', 'heun'), (1, 2, 3),
                predictions, ('sigma_min', 'zero'), (True, False), (True, False)):
            if (euler or lower) and prediction == 'sample': continue
            if algorithm == 'sde-dpmsolver' and order == 3: continue  # diffusers fails at its third step
            yield dict(algorithm_type=algorithm, solver_type=kind, solver_order=order, prediction_type=prediction,
                       final_sigmas_type=final, lower_order_final=lower, euler_at_final=euler), (5, 10, 25)


def run(name, config, steps, skip):
    s = getattr(diffusers, name + 'Scheduler')(**config)
    s.set_timesteps(steps)
    if hasattr(s, 'set_begin_index'): s.set_begin_index(skip)
    # A batch of one where the whole batch would share a threshold's quantile only within each image.
    images = 1 if config.get('thresholding') else 4
    g = torch.Generator().manual_seed(0)
    x, noise = dummy()[:images].contiguous(), dummy_noise()[:images].contiguous()
    x = x * s.init_noise_sigma if skip == 0 else s.add_noise(x, noise, s.timesteps[skip:skip + 1])
    draws = name == 'EulerAncestralDiscrete' or str(config.get('algorithm_type')).startswith('sde')
    for t in s.timesteps[skip:]:
        scaled = s.scale_model_input(x, t)
        x = s.step(scaled * t / (t + 1), t, x, **(dict(generator=g) if draws else {})).prev_sample
    return x


def short(v): return float(f'{v:.9g}')


def main():
    out, left = [], []
    for name, base in BASES.items():
        for option, counts in options(name):
            rows = []
            for steps in counts:
                config = dict(base, **option)
                # More steps than the training had (for DPM as many) repeat timesteps; they are refused here.
                if steps > config['num_train_timesteps'] - (name == 'DPMSolverMultistep'): continue
                for skip in (0, steps * 4 // 5) if steps in (10, 25) else (0,):
                    try: x = run(name, config, steps, skip)
                    except Exception as e:
                        left.append((name, option, steps, f'{type(e).__name__}: {str(e)[:60]}'))
                        continue
                    if not x.abs().max() < 1e6:
                        left.append((name, option, steps, 'diverges'))
                        continue
                    flat = x.flatten()
                    picks = flat[[0, len(flat) // 3, len(flat) * 2 // 3, len(flat) - 1]]
                    rows.append([steps, skip, short(x.abs().double().sum().item()), *map(short, picks.tolist())])
            if rows: out.append(dict(scheduler=name, option=option, rows=rows))
    with open(f'{HERE}/samplers/grid.json', 'w') as file:
        line = lambda v: json.dumps(v, separators=(',', ':'))
        file.write('{"bases":' + line(BASES) + ',\n"cases":[\n' + ',\n'.join(map(line, out)) + ']}\n')
    reasons = {}
    for name, option, steps, why in left: reasons.setdefault((name, why), []).append((option, steps))
    for (name, why), cases in reasons.items(): print(name, '|', why, '|', len(cases), '| e.g.', cases[:3])
    print(sum(len(c['rows']) for c in out), 'runs of', len(out), 'configurations')


main()
