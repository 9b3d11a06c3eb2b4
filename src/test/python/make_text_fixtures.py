#!/usr/bin/env python3
"""
Makes what the text encoder needs and what its tests compare with, from open_clip.

    pip install torch open_clip_torch transformers safetensors numpy
    python3 make_text_fixtures.py REPOSITORY

Writes
* merges.txt.gz, the 48894 merges of CLIP's bpe_simple_vocab_16e6.txt that its tokenizer uses, one a line;
* entities.txt.gz, the names of Python's html.entities.html5 with their characters as hexadecimal numbers;
* tokens.json, texts and the tokens of open_clip's SimpleTokenizer (all of them, not only 77);
* text.safetensors, the blocks and embeddings of a small text tower of open_clip with weights by formula (fill()
  in make_fixtures.py, the names with "text." in front), in float64 rounded to float32.
"""
import gzip, html.entities, json, os, random, sys

import open_clip
import torch
from open_clip.tokenizer import SimpleTokenizer, default_bpe
from open_clip.transformer import TextTransformer
from safetensors.torch import save_file

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from make_fixtures import Tap, fill, relative

TOWER = dict(context_length=77, vocab_size=49408, width=32, heads=2, layers=2, output_dim=48)
BATCH = ['a red cell moving to the right', 'Ω', '', 'a very long text ' * 40]

CASES = [
    '', ' ', 'a', 'A', "a photo of a cat's eye", 'cells', 'mitochondria in HeLa cells, fluorescence microscopy', 'GFP-labelled',
    'one  two   three\tfour\nfive\r\nsix', '  leading and trailing  ', 'MiXeD CaSe ÄÖÜ ß İ Σς', "it's they're I've I'm we'll he'd 'tis O'Neil's",
    "don’t “quote” ‘me’ ‛or‟", 'numbers 1 12 123 1234567890 3.14 1e-5 ½ ²', 'x²+y²=z², α+β≥γ', '10 µm × 20 μm, 37 °C',
    'café naïve façade', 'cafe\u0301 A\u030a e\u0323\u0302', 'ﬁne ﬂow oﬀ eﬃcient aﬄict ﬅ ﬆ Ǆ ŉ ĳ', 'ＬＯＵＤ　ＮＯＩＳＥＳ', 'Ｕﾀｰﾝ ｶﾞ',
    'Здравствуй, мир', 'שלום עולם', 'مرحبا بالعالم', 'नमस्ते दुनिया', '你好，世界', 'こんにちは世界', '안녕하세요 세계', 'สวัสดีชาวโลก', 'γειά σου Κόσμε',
    '😀', '😀😀😀', '👩‍🔬 looks at 🔬🧫', '🏳️‍🌈 🇩🇪 👍🏽', 'text😀text 😀text', '𝒥ohn 𝟙𝟚 𝔘𝔫𝔦', '\U0001f9ec\U0001f9a0', '☃ ♥ → ∞ √',
    '&amp; &lt;tag&gt; &quot;x&quot; &#39;y&#39; &nbsp;z', '&amp;amp;amp; &amp;lt;', 'this&not that &copy 2020 &notit; &hellip;', 'P&EACUTE;REZ &eacute;t&eacute; &Ntilde; &nTILDE; &SZLIG;',
    '&#x41;&#X42;&#67;&#128512;&#x1F600; &#150; &#0; &#xD800; &#1; &#99999999;', '&unknown; & &; &# &#; &#x; a&b', '<b>bold &amp; bad</b> &eacute &amp', '&LTDOT; &AMP &NotEqualTilde; &fjlig;',
    '<start_of_text>', '<end_of_text> in the middle <START_OF_TEXT>', '<|startoftext|> <|endoftext|>', '</w> a</w> <w>', 'snake_case and kebab-case', 'a.b,c;d:e!f?g', '...!!!???', '--- === ***', '#hashtag @name $5.00 50% a/b\\c',
    'http://example.org/path?x=1&y=2#z', 'C:\\temp\\file.tif', '(parenthesis) [bracket] {brace}', '"double" \'single\' `back`',
    'soft\u00adhyphen zero\u200bwidth joiner\u200djoin', 'non\u00a0breaking\u2003em\u3000ideographic\u2028line\u2029paragraph\u0085next', 'bell\x07 null\x00 esc\x1b[31mred\x1b[0m del\x7f \x1c\x1d\x1e\x1f', '\ufeffbom \ufffc \ufff9x', 'c1 \x80 \x93quoted\x94 \x96',
    'supercalifragilisticexpialidocious', 'pneumonoultramicroscopicsilicovolcanoconiosis', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'zzzzz qqqq xkcd jeykll', 'hahahahahahahahahahaha', 'ababababab', 'é' * 50, '你' * 40, '😀' * 30,
    'long ' * 100, 'a very long text about cells ' * 20, 'x' * 700, 'the quick brown fox jumps over the lazy dog', 'ſ long s\'ſ', 'K Kelvin Å angstrom ℃', 'ǅ titlecase ᾳ', 'ª º ¹ Ⅷ ٣ ३ 四',
    'a\u0301\u0302\u0303 combining', '\u0301alone', 'tab\tseparated\tvalues', 'trailing newline\n', '\n\n\n', '.', "'", "'s", "''s", "s's's", '1a2b3c', 'ALLCAPS', 'iPhone 12 Pro-Max™ ® ©',
]


def random_cases(tokenizer):
    """Words of the vocabulary, joined and broken at random places, and random letters."""
    r = random.Random(1)
    words = [w.replace('</w>', '') for w in tokenizer.encoder]
    words = [bytes(tokenizer.byte_decoder[c] for c in w).decode('utf-8', 'ignore') for w in words[512:-2]]
    out = []
    for _ in range(150):
        out.append(' '.join(r.choice(words) + r.choice(['', '', r.choice(words)]) for _ in range(12)))
        out.append(' '.join(''.join(r.choice('etaoinshrdlu') for _ in range(r.randrange(1, 15))) for _ in range(10)))
    return out


def tokens(folder):
    t = SimpleTokenizer()
    assert t.vocab_size == 49408
    with open(os.path.join(folder, 'tokens.json'), 'w', encoding='utf-8') as f:
        rows = ['%s: %s' % (json.dumps(c), json.dumps(t.encode(c), separators=(',', ':'))) for c in dict.fromkeys(CASES + random_cases(t))]
        f.write('{\n' + ',\n'.join(rows) + '\n}\n')


def packed(path, lines):
    with open(path, 'wb') as f, gzip.GzipFile(fileobj=f, mode='wb', filename='', mtime=0, compresslevel=9) as z:
        z.write(''.join(x + '\n' for x in lines).encode())


def resources(folder):
    packed(os.path.join(folder, 'merges.txt.gz'), gzip.open(default_bpe()).read().decode().split('\n')[1:48895])
    packed(os.path.join(folder, 'entities.txt.gz'),
           [' '.join([k] + ['%x' % ord(c) for c in v]) for k, v in sorted(html.entities.html5.items())])


def tower(folder):
    net = TextTransformer(**TOWER).eval()
    net.load_state_dict({k: fill('text.' + k, v.shape).float() for k, v in net.state_dict().items()})
    ids = SimpleTokenizer()(BATCH)
    out = []
    for dt in (torch.float32, torch.float64):
        net.to(dt)
        tap = Tap([('transformer.resblocks.%d' % i, b) for i, b in enumerate(net.transformer.resblocks)])
        with torch.no_grad(): embedding = net(ids)
        # Of the blocks the first 8 tokens: the file stays small.
        out.append({**{k: v[:, :8] for k, v in tap.close().items()}, 'embedding': embedding})
    single, double = out
    errors = {k: relative(single[k], double[k]) for k in double}
    print('float32 against float64:', errors)
    save_file({k: v.float().contiguous() for k, v in double.items()}, os.path.join(folder, 'text.safetensors'),
              {'torch': torch.__version__, 'open_clip': open_clip.__version__, 'maker': 'src/test/python/make_text_fixtures.py',
               'fp32_error': '%.2g' % max(errors.values())})


if __name__ == '__main__':
    base = 'sc/fiji/svdtools/'
    resources(os.path.join(sys.argv[1], 'src/main/resources', base, 'model/text'))
    tokens(os.path.join(sys.argv[1], 'src/test/resources', base, 'fixtures'))
    tower(os.path.join(sys.argv[1], 'src/test/resources', base, 'fixtures'))
