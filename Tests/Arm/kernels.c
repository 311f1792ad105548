// Runs every kernel of the baseline set on the same made-up values and prints what comes out, one kernel a line, so
// that two processors can be compared. Ends with 1 where a product's bits depend on how it is cut.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CKernels.h"

static uint32_t state = 1;
static float value(void) {
    state = state * 1664525 + 1013904223;
    return (float)(int32_t)state * 0x1p-31f;
}
static float *values(int64_t n) {
    float *x = aligned_alloc(64, ((size_t)n * 4 + 63) / 64 * 64);
    for (int64_t i = 0; i < n; i++) x[i] = value();
    return x;
}
static void show(const char *name, const float *x, int64_t n) {
    printf("%s\t", name);
    for (int64_t i = 0; i < n; i++) printf(" %.9g", x[i]);
    printf("\n");
}

// The values as halves or bfloat16, whole numbers of 1/64 that both hold.
static void *narrow(ck_type type, const float *x, int64_t n) {
    if (type == ck_f32) return (void *)x;
    uint16_t *to = malloc((size_t)n * 2);
    for (int64_t i = 0; i < n; i++) {
        float v = roundf(x[i] * 64) / 64;
        if (type == ck_f16) {
            __fp16 half = (__fp16)v;
            memcpy(to + i, &half, 2);
        } else {
            uint32_t bits;
            memcpy(&bits, &v, 4);
            to[i] = (uint16_t)(bits >> 16);
        }
    }
    return to;
}

int main(void) {
    const ck_kernels *ck = ck_all(0);
    for (int64_t i = 1; ck_all(i); i++) ck = ck_all(i);
    fprintf(stderr, "%s\n", ck->name);

    enum { m = 23, n = 16, k = 45 };
    const char *types[] = {"f32", "f16", "bf16"};
    float *a = values(m * k), *w = values(n * k * 9), *bias = values(n);
    float *panel = values(9 * 48 * n), *c = values(m * n);
    for (int type = 0; type < 3; type++) {
        for (int64_t columns = n; columns > 0; columns -= 7) {
            char name[64];
            snprintf(name, sizeof name, "product %s %d", types[type], (int)columns);
            ck->pack_rows(panel, (ck_type)type, narrow((ck_type)type, w, n * k), k, columns, k);
            ck->product(c, n, a, k, panel, m, columns, k, 1, NULL, bias, ck_new, NULL);
            show(name, c, m * n);
        }
        int64_t offsets[9];
        for (int64_t t = 0; t < 9; t++) offsets[t] = t;
        ck->pack_taps(panel, (ck_type)type, narrow((ck_type)type, w, n * 37 * 9), 37, 0, n, 37);
        ck->product(c, n, a, k, panel, m, n, 36, 9, offsets, bias, ck_added, panel);
        show("taps", c, m * n);
    }

    // One product, row by row, and in two parts.
    float *whole = values(m * n), *parts = values(m * n);
    ck->pack_rows(panel, ck_f32, w, k, n, k);
    ck->product(whole, n, a, k, panel, m, n, k, 1, NULL, NULL, ck_new, NULL);
    for (int64_t i = 0; i < m; i++)
        ck->product(parts + i * n, n, a + i * k, k, panel, 1, n, k, 1, NULL, NULL, ck_new, NULL);
    int differs = memcmp(whole, parts, m * n * 4) != 0;
    ck->product(parts, n, a, k, panel, m, n, 16, 1, NULL, NULL, ck_new, NULL);
    ck->product(parts, n, a + 16, k, panel + 16 * n, m, n, k - 16, 1, NULL, NULL, ck_continued, NULL);
    differs |= memcmp(whole, parts, m * n * 4) != 0;

    enum { side = 7, channels = 32 };
    float *x = values(side * side * channels), *zeros = calloc(channels, 4), *scales = values(2 * channels);
    float *tile = values(2 * 36 * channels), *taps = values(36 * channels * n), *sums = values(36 * n);
    for (int shown = side; shown <= 2 * side; shown += side)
        for (int scaled = 0; scaled < 2; scaled++)
            for (int64_t at = 0; at < shown; at += 4) {
                ck_source source = {x, side, side, channels, shown, shown, scaled ? scales : NULL, zeros};
                ck->winograd_input(tile, channels, 2 * channels, &source, 0, at, at, 2);
                show("winograd input", tile, 2 * 36 * channels);
            }
    float *kernels = values(n * channels * 9), *y = values(side * side * n);
    ck->winograd_weights(taps, channels * n, ck_f32, kernels, channels, 0, n, channels);
    show("winograd weights", taps, 36 * channels * n);
    for (int64_t p = 0; p < 36; p++)
        ck->product(sums + p * n, n, tile + 2 * p * channels, channels, taps + p * channels * n, 1, n, channels, 1,
                    NULL, NULL, ck_new, NULL);
    for (int64_t at = 0; at < side; at += 4)
        ck->winograd_output(y, side, side, n, at, at, 0, 13, sums, n, bias, at > 0);
    show("winograd output", y, side * side * n);

    enum { keys = 29, queries = 80 };
    float *scores = values(keys * queries), peaks[queries], totals[queries] = {0}, factors[queries];
    for (int i = 0; i < queries; i++) peaks[i] = -INFINITY;
    ck->softmax(scores, 11, queries, 8, INT64_MAX, peaks, totals, factors);
    show("softmax", scores, 11 * queries);
    ck->softmax(scores + 11 * queries, keys - 11, queries, 8, 3, peaks, totals, factors);
    show("softmax", scores, keys * queries);
    show("softmax totals", totals, queries);
    show("softmax factors", factors, queries);
    ck->scale(scores, keys, queries, factors);
    float *rows = values(queries * keys);
    ck->unpack(rows, keys, scores, queries, keys, totals);
    show("unpack", rows, queries * keys);

    enum { some = 213 };
    float *in = values(some), *gate = values(some), *out = values(some);
    for (int i = 0; i < some; i++) in[i] *= 100, gate[i] *= 6;
    for (int f = ck_silu; f <= ck_gelu; f++) {
        memcpy(out, gate, sizeof(float) * some);
        ck->activate(out, some, (ck_activation)f);
        show("activate", out, some);
    }
    ck->gated(in, gate, out, some);
    show("gated", out, some);
    for (int active = 0; active < 2; active++) {
        ck->affine(in, out, scales, bias, n, active);
        show("affine", out, n);
    }
    ck->normalise(in, out, w, a, some, 1e-5f);
    show("normalise", out, some);
    ck->moments(x, side * side, channels, out);
    show("moments", out, 2 * channels);
    return differs;
}
