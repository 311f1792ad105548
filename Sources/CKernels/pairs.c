// Products of values rounded to bfloat16, two of them multiplied and added at a time.
#include "include/CKernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx2,fma,f16c"))), \
    apply_to = function)
#define CK_F16C(raw) ((lanes)_mm512_cvtph_ps((__m256i)raw))
#include "lanes.inc"

enum { tile_rows = 6, tile_vectors = 4, depth = 256 };

// Two rows side by side: lane j holds the low row's value below the high row's.
INLINE bits16 pair(lanes low, lanes high) {
    __m512i l = _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh((__m512)low));
    __m512i h = _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh((__m512)high));
    return (bits16)_mm512_or_si512(l, _mm512_slli_epi32(h, 16));
}
INLINE void store_pair(float *to, bits16 v) { memcpy(to, &v, sizeof v); }

static void pairs_pack(
    float *to, ck_type type, const void *from, int64_t ld, int64_t n, int64_t k) {
    int64_t width = (n + 15) / 16 * 16;
    for (int64_t first = 0; first < n; first += 16) {
        int64_t rows = n - first < 16 ? n - first : 16;
        for (int64_t i = 0; i < k; i += 16) {
            int64_t some = k - i < 16 ? k - i : 16;
            lanes r[16];
            if (rows == 16 && some == 16) {
                UNROLL for (int j = 0; j < 16; j++) r[j] = load_type(type, from, (first + j) * ld + i);
            } else {
                for (int j = 0; j < 16; j++)
                    r[j] = j < rows ? load_type_some(type, from, (first + j) * ld + i, some)
                                    : splat(0);
            }
            transpose(r);
            for (int64_t j = 0; j < (some + 1) / 2; j++)
                store_pair(to + (i / 2 + j) * width + first, pair(r[2 * j], r[2 * j + 1]));
        }
    }
}

static void pairs_panel(float *panel, int64_t n, int64_t k) {
    for (int64_t i = 0; i < k; i += 2)
        for (int64_t j = 0; j < n; j += 16) {
            lanes high = i + 1 < k ? load(panel + (i + 1) * n + j) : splat(0);
            store_pair(panel + i / 2 * n + j, pair(load(panel + i * n + j), high));
        }
}

// k values of some rows as pairs, the odd one beside a zero.
static __attribute__((noinline)) void rows_narrowed(
    uint32_t to[][depth / 2], int64_t rows, const float *a, int64_t lda, int64_t k) {
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < k; j += 32) {
            const float *from = a + i * lda + j;
            int64_t left = k - j;
            lanes low = left >= 16 ? load(from) : load_some(from, left);
            lanes high = left >= 32 ? load(from + 16)
                : left > 16 ? load_some(from + 16, left - 16) : splat(0);
            __m512bh both = _mm512_cvtne2ps_pbh((__m512)high, (__m512)low);
            memcpy(&to[i][j / 2], &both, sizeof both);
        }
}

INLINE void tile(
    const int rows, const int vectors, float *c, int64_t ldc, const float *a, int64_t lda,
    const float *b, int64_t n, int64_t k, const float *bias, ck_target target) {
    lanes sums[tile_rows][tile_vectors];
    uint32_t near[tile_rows][depth / 2];
    UNROLL for (int j = 0; j < vectors; j++) {
        int64_t left = n - j * 16;
        UNROLL for (int i = 0; i < rows; i++) {
            const float *at = c + i * ldc + j * 16;
            sums[i][j] = target != ck_continued ? splat(0) : left >= 16 ? load(at) : load_some(at, left);
        }
    }
    for (int64_t first = 0; first < k; first += depth) {
        int64_t some = k - first < depth ? k - first : depth;
        rows_narrowed(near, rows, a + first, lda, some);
        for (int64_t p = 0; p < (some + 1) / 2; p++, b += vectors * 16) {
            __m512bh w[tile_vectors];
            UNROLL for (int j = 0; j < vectors; j++) memcpy(&w[j], b + j * 16, sizeof w[j]);
            UNROLL for (int i = 0; i < rows; i++) {
                __m512bh x = (__m512bh)_mm512_set1_epi32((int)near[i][p]);
                UNROLL for (int j = 0; j < vectors; j++)
                    sums[i][j] = (lanes)_mm512_dpbf16_ps((__m512)sums[i][j], x, w[j]);
            }
        }
    }
    UNROLL for (int j = 0; j < vectors; j++) {
        int64_t left = n - j * 16;
        lanes extra = !bias ? splat(0) : left >= 16 ? load(bias + j * 16) : load_some(bias + j * 16, left);
        UNROLL for (int i = 0; i < rows; i++) {
            float *at = c + i * ldc + j * 16;
            lanes sum = sums[i][j] + extra;
            if (left >= 16) {
                if (target == ck_added) sum += load(at);
                store(at, sum);
            } else {
                if (target == ck_added) sum += load_some(at, left);
                store_some(at, sum, left);
            }
        }
    }
}

#define TILE(rows, vectors) tile(rows, vectors, c, ldc, a, lda, panel, n, k, bias, target)
#define TILES(rows)               \
    switch ((n + 15) / 16) {      \
    case 1: TILE(rows, 1); break; \
    case 2: TILE(rows, 2); break; \
    case 3: TILE(rows, 3); break; \
    default: TILE(rows, 4);       \
    }

static void pairs_product(
    float *c, int64_t ldc, const float *a, int64_t lda, const float *panel, int64_t m, int64_t n,
    int64_t k, const float *bias, ck_target target) {
    int64_t tiles = (m + tile_rows - 1) / tile_rows;
    for (; tiles > 0; tiles--) {
        int64_t rows = (m + tiles - 1) / tiles;
        switch (rows) {
        case 1: TILES(1) break;
        case 2: TILES(2) break;
        case 3: TILES(3) break;
        case 4: TILES(4) break;
        case 5: TILES(5) break;
        case 6: TILES(6) break;
        }
        m -= rows;
        a += rows * lda;
        c += rows * ldc;
    }
}

static const ck_pairs kernels = {64, pairs_pack, pairs_panel, pairs_product};
#pragma clang attribute pop

const ck_pairs *ck_bf16_pairs(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx512bf16") && __builtin_cpu_supports("avx512bw")
            && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
        ? &kernels : NULL;
}
#else
#include <stddef.h>
const ck_pairs *ck_bf16_pairs(void) { return NULL; }
#endif
