// Products of values rounded to bfloat16, which lie in pairs.
#include "include/CKernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx2,fma,f16c"))), \
    apply_to = function)
#define CK_F16C(raw) ((lanes)_mm512_cvtph_ps((__m256i)raw))
#include "lanes.inc"

enum { tile_rows = 6, tile_vectors = 4 };

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

// Rows as pairs, the last one beside a zero where k is odd.
static void rows_narrowed(
    float *to, int64_t ldt, const float *a, int64_t lda, int64_t m, int64_t k) {
    for (; m > 0; m--, to += ldt, a += lda)
        for (int64_t j = 0; j < k; j += 32) {
            int64_t left = k - j;
            lanes low = left >= 16 ? load(a + j) : load_some(a + j, left);
            lanes high = left >= 32 ? load(a + j + 16)
                : left > 16 ? load_some(a + j + 16, left - 16) : splat(0);
            __m512bh both = _mm512_cvtne2ps_pbh((__m512)high, (__m512)low);
            memcpy(to + j / 2, &both, sizeof both);
        }
}

// The same values, each as a float.
static void rows_rounded(
    float *to, int64_t ldt, const float *a, int64_t lda, int64_t m, int64_t k) {
    for (; m > 0; m--, to += ldt, a += lda)
        for (int64_t j = 0; j < k; j += 16) {
            int64_t left = k - j;
            lanes x = left >= 16 ? load(a + j) : load_some(a + j, left);
            store_pair(to + j, pair(splat(0), x));
        }
}

// Two rows of the panel, a pair in each of its lanes. With `dots` both products of a pair are one
// instruction, else two of single precision: which of them takes less time differs between processors.
INLINE void inner(
    const int dots, const int rows, const int vectors, lanes sums[tile_rows][tile_vectors],
    const float *upper, const float *lower, int64_t lda, const float *b) {
    if (dots) {
        __m512bh w[tile_vectors];
        UNROLL for (int j = 0; j < vectors; j++) memcpy(&w[j], b + j * 16, sizeof w[j]);
        UNROLL for (int i = 0; i < rows; i++) {
            __m512bh x = (__m512bh)splat(i < 3 ? upper[i * lda] : lower[(i - 3) * lda]);
            UNROLL for (int j = 0; j < vectors; j++)
                sums[i][j] = (lanes)_mm512_dpbf16_ps((__m512)sums[i][j], x, w[j]);
        }
    } else {
        // One half after the other, which the compiler must not mix: there are no registers for both.
        UNROLL for (int half = 0; half < 2; half++) {
            __asm__ volatile("" ::: "memory");
            bits16 w[tile_vectors];
            UNROLL for (int j = 0; j < vectors; j++) {
                memcpy(&w[j], b + j * 16, sizeof w[j]);
                w[j] = half ? w[j] & 0xffff0000 : w[j] << 16;
            }
            UNROLL for (int i = 0; i < rows; i++) {
                lanes x = splat(i < 3 ? upper[i * lda + half] : lower[(i - 3) * lda + half]);
                UNROLL for (int j = 0; j < vectors; j++)
                    sums[i][j] = sums[i][j] + x * *(lanes *)&w[j];
            }
        }
    }
}

INLINE void tile(
    const int dots, const int rows, const int vectors, float *c, int64_t ldc, const float *a,
    int64_t lda, const float *b, int64_t n, int64_t k, const float *bias, ck_target target) {
    lanes sums[tile_rows][tile_vectors];
    UNROLL for (int j = 0; j < vectors; j++) {
        int64_t left = n - j * 16;
        UNROLL for (int i = 0; i < rows; i++) {
            const float *at = c + i * ldc + j * 16;
            sums[i][j] = target != ck_continued ? splat(0) : left >= 16 ? load(at) : load_some(at, left);
        }
    }
    const int step = dots ? 1 : 2;
    const float *upper = a, *lower = a + 3 * lda;
    int64_t left = (k + 1) / 2;
    for (; left >= 8; left -= 8, upper += 8 * step, lower += 8 * step, b += 8 * vectors * 16) {
        UNROLL for (int i = 0; i < rows; i++) __builtin_prefetch(upper + (rows + i) * lda);
        UNROLL for (int p = 0; p < 8; p++)
            inner(
                dots, rows, vectors, sums, upper + p * step, lower + p * step, lda,
                b + p * vectors * 16);
    }
    for (; left > 0; left--, upper += step, lower += step, b += vectors * 16)
        inner(dots, rows, vectors, sums, upper, lower, lda, b);
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

#define TILE(rows, vectors) tile(dots, rows, vectors, c, ldc, a, lda, panel, n, k, bias, target)
#define TILES(rows)               \
    switch ((n + 15) / 16) {      \
    case 1: TILE(rows, 1); break; \
    case 2: TILE(rows, 2); break; \
    case 3: TILE(rows, 3); break; \
    default: TILE(rows, 4);       \
    }

INLINE void product(
    const int dots, float *c, int64_t ldc, const float *a, int64_t lda, const float *panel,
    int64_t m, int64_t n, int64_t k, const float *bias, ck_target target) {
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
static void pairs_product(
    float *c, int64_t ldc, const float *a, int64_t lda, const float *panel, int64_t m, int64_t n,
    int64_t k, const float *bias, ck_target target) {
    product(1, c, ldc, a, lda, panel, m, n, k, bias, target);
}
static void single_product(
    float *c, int64_t ldc, const float *a, int64_t lda, const float *panel, int64_t m, int64_t n,
    int64_t k, const float *bias, ck_target target) {
    product(0, c, ldc, a, lda, panel, m, n, k, bias, target);
}

static const ck_pairs
    by_pairs = {pairs_pack, pairs_panel, rows_narrowed, 2, pairs_product},
    by_singles = {pairs_pack, pairs_panel, rows_rounded, 1, single_product};
#pragma clang attribute pop

const ck_pairs *ck_pairs_of(int64_t index) {
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx512bf16") || !__builtin_cpu_supports("avx512bw")
        || !__builtin_cpu_supports("avx512dq") || !__builtin_cpu_supports("avx512vl"))
        return NULL;
    // Intel's cores take four times as long for a pair as for a multiply-add, AMD's no longer.
    int singles = __builtin_cpu_is("intel") ? 0 : 1;
    return index == singles ? &by_singles : index == 1 - singles ? &by_pairs : NULL;
}
#else
#include <stddef.h>
const ck_pairs *ck_pairs_of(int64_t index) { return (void)index, NULL; }
#endif
