"""Makes prompts.json and prompts.safetensors of this folder: what the web UI makes of prompts.

    python make_prompt_fixtures.py WEBUI

WEBUI is a checkout of AUTOMATIC1111/stable-diffusion-webui (v1.10); its own modules/prompt_parser.py,
modules/sd_hijack_clip.py and modules/sd_emphasis.py are run, over the tokenizer of Stable Diffusion 1.x
(Sources/EmbeddedBackend/Models/clip-tokenizer/merges.txt) and over tiny-sd1's text encoder.

    prompts.json          "weights": prompt -> [[text, weight]]; "chunks": prompt -> [[ids, weights]]
    prompts.safetensors   text states of tiny-sd1: "NAME" [chunks * 20, 32] for the names in prompts.json
Made with CPython 3.11, torch 2.13.0+cpu, transformers 5.23.0.
"""
import json, os, sys, tempfile, types
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
for name in ('lark', 'modules.devices', 'modules.sd_hijack', 'modules.shared'): sys.modules[name] = types.ModuleType(name)
sys.modules['lark'].Lark = lambda *a, **k: None
sys.modules['modules.devices'].torch_npu_set_device = lambda: None
sys.modules['modules.sd_hijack'].StableDiffusionModelHijack = object
OPTIONS = types.SimpleNamespace(emphasis='Original', comma_padding_backtrack=20, CLIP_stop_at_last_layers=1)
sys.modules['modules.shared'].opts = OPTIONS
import torch
from safetensors.torch import load_file, save_file
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer
from modules import prompt_parser, sd_hijack_clip
torch.set_grad_enabled(False)
HERE = os.path.dirname(os.path.abspath(__file__))
WEIGHTS = [
    'normal text', 'an (important) word', '(unbalanced', '\\(literal\\]', '(unnecessary)(parens)',
    'a (((house:1.3)) [on] a (hill:0.5), sun, (((sky))).', '', '()', '(:1.5)', '(a:1.5)', '(a:-2)', '(a:+.5)', '(a:1.)',
    '(a: 1.5)', '(a:1.5 )', 'a:1.5)', 'a) b', 'a] b', '[a', '[[a]] ((b))', '[a:b]', '(a:b:1.2)', '((a):1.2)', '(a (b:2) c:3)',
    'a\\\\b', 'a\\b', '\\', 'a \\(b\\) (c)', ':', '(:)', 'a BREAK b', 'BREAK', 'a BREAK BREAK b', '(a BREAK b)', 'aBREAK b',
    'a BREAKb', 'a, BREAK, b', 'break', 'a\n BREAK \nb', '(a:0)', '(a:0.5)(b:0.5)', '(((((a)))))', '(a]b)[c)d]', '([a)]',
    'caf\u00e9 (\u72d0:1.2)', 'a (b', 'x [y (z] w)', 'BREAK (BREAK) [BREAK:2]', 'a_BREAK_b', '1BREAK', 'a (b: 2)', '((:1.1))',
]
LONG = ', '.join(f'word{i} in a sentence' for i in range(25))
CHUNKS = [
    'a red fox', '', LONG, ' '.join(['apple'] * 75), ' '.join(['apple'] * 76), ' '.join(['apple'] * 151),
    'a BREAK b', 'BREAK', 'BREAK BREAK a', ', '.join(['apple'] * 40), ' '.join(['apple'] * 60) + ', ' + ' '.join(['pear'] * 30),
    ' '.join(['apple'] * 50) + ', ' + ' '.join(['pear'] * 40), '(' + ' '.join(['apple'] * 80) + ':1.3) [b]',
    ' '.join(['apple'] * 75) + ',', ' '.join(['apple'] * 74) + ', b', ','.join(['a'] * 90), 'a (red:1.4) fox, [blurry] BREAK (b)',
    ' '.join(['apple'] * 75) + ' BREAK b',
]
STATES = {
    'plain': ('a cat', 1), 'weighed': ('a (cat:1.5)', 1), 'nested': ('a ((b)) [c]', 1), 'zero': ('(ab:0) c', 1),
    'chunks': ('a (cat) on a mat, with a hat', 1), 'negative': ('(ab:-0.7)', 1), 'skip': ('a (cat)', 2),
}


class Hijack:
    class embedding_db:
        def find_embedding_at_position(tokens, position): return None, None


def embedder(tokenizer, transformer, length=75):
    wrapped = types.SimpleNamespace(tokenizer=tokenizer, transformer=transformer)
    e = sd_hijack_clip.FrozenCLIPEmbedderWithCustomWords.__new__(sd_hijack_clip.FrozenCLIPEmbedderWithCustomWords)
    torch.nn.Module.__init__(e)
    object.__setattr__(e, 'wrapped', wrapped)
    e.hijack, e.chunk_length, e.tokenizer = Hijack, length, tokenizer
    e.comma_token = tokenizer.get_vocab().get(',</w>')
    e.id_start, e.id_end, e.id_pad = tokenizer.bos_token_id, tokenizer.eos_token_id, tokenizer.pad_token_id
    return e


def clip_tokenizer(folder):
    merges = [tuple(l.split()) for l in open(f'{HERE}/../../../Sources/EmbeddedBackend/Models/clip-tokenizer/merges.txt', encoding='utf-8').read().split('\n') if l]
    bytes_ = [*range(33, 127), *range(161, 173), *range(174, 256)]
    alphabet = [chr(b) for b in bytes_] + [chr(256 + n) for n in range(256 - len(bytes_))]
    vocab = alphabet + [a + '</w>' for a in alphabet] + [''.join(m) for m in merges] + ['<|startoftext|>', '<|endoftext|>']
    json.dump({t: i for i, t in enumerate(vocab)}, open(folder + '/vocab.json', 'w'))
    open(folder + '/merges.txt', 'w', encoding='utf-8').write('#version: 0.2\n' + '\n'.join(map(' '.join, merges)) + '\n')
    end = '<|endoftext|>'
    json.dump(dict(model_max_length=77, tokenizer_class='CLIPTokenizer', bos_token='<|startoftext|>', eos_token=end,
                   pad_token=end, unk_token=end), open(folder + '/tokenizer_config.json', 'w'))
    return CLIPTokenizer.from_pretrained(folder)


def main():
    with tempfile.TemporaryDirectory() as folder: clip = embedder(clip_tokenizer(folder), None)
    chunks = {p: [[c.tokens, c.multipliers] for c in clip.tokenize_line(p)[0]] for p in CHUNKS}
    weights = {p: prompt_parser.parse_prompt_attention(p) for p in WEIGHTS}
    config = json.load(open(f'{HERE}/tiny-sd1/text_encoder/config.json'))
    model = CLIPTextModel(CLIPTextConfig(**{k: v for k, v in config.items() if k not in ('architectures', 'model_type')}))
    tensors = {k.removeprefix('text_model.'): v.float() for k, v in load_file(f'{HERE}/tiny-sd1/text_encoder/model.safetensors').items()}
    own = {k.removeprefix('text_model.'): k for k in model.state_dict()}
    model.load_state_dict({own[k]: v for k, v in tensors.items() if k in own}, strict=True)
    if not hasattr(model, 'text_model'): object.__setattr__(model, 'text_model', model)
    tiny = embedder(CLIPTokenizer.from_pretrained(f'{HERE}/tiny-sd1/tokenizer'), model.eval(), length=18)
    states = {}
    for name, (prompt, skip) in STATES.items():
        OPTIONS.CLIP_stop_at_last_layers = skip
        parts = tiny.tokenize_line(prompt)[0]
        states[name] = torch.cat([tiny.process_tokens([c.tokens], [c.multipliers])[0] for c in parts]).contiguous()
    save_file(states, f'{HERE}/prompts.safetensors')
    with open(f'{HERE}/prompts.json', 'w') as file:
        lines = lambda table: ',\n'.join(f'{json.dumps(k)}:{json.dumps(v, separators=(",", ":"))}' for k, v in table.items())
        file.write('{"weights":{\n' + lines(weights) + '},\n"chunks":{\n' + lines(chunks) + '},\n"states":{\n'
                   + lines({n: list(v) for n, v in STATES.items()}) + '}}\n')
    print({n: tuple(s.shape) for n, s in states.items()})


main()
