// Arithmetic of the engine in single precision, compiled for several instruction sets and chosen
// once for the processor at hand. Nothing here allocates, keeps state or starts threads: one call
// is one task of one thread, and its result's bits depend on its arguments and the chosen set alone.
//
// Weights come as they lie in a file, of any of the types below and any alignment. A task turns the
// panel of them it needs into single precision in the caller's memory, small enough for the second
// level cache, and multiplies with that: no copy of the weights outlives the task.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>
#include <stdint.h>

typedef enum { ck_f32 = 0, ck_f16 = 1, ck_bf16 = 2 } ck_type;

/// What becomes of what the target of a product holds: it is overwritten; it is added to the sum; or
/// the sum goes on from it, which gives the bits of one product of all inner values.
typedef enum { ck_new = 0, ck_added = 1, ck_continued = 2 } ck_target;

/// The activations that may follow a sum.
typedef enum { ck_silu = 0, ck_quick_gelu = 1, ck_gelu = 2 } ck_activation;

/// Images a convolution reads, and what is done to them on the way.
typedef struct {
    /// [n, height, width, channels]; channels is a multiple of 16.
    const float *x;
    int64_t height, width, channels;
    /// The size they are shown in, by nearest neighbour.
    int64_t shown_height, shown_width;
    /// NULL, or for each image a scale and a shift of each channel [n, 2, channels], before SiLU.
    const float *scales;
    /// `channels` zeros: what lies outside.
    const float *zeros;
} ck_source;

/// The most tiles that Winograd's transform takes side by side.
#define CK_TILES 8

typedef struct {
    /// The instruction set's name.
    const char *name;
    /// Columns of a full panel, a multiple of 16.
    int64_t panel;

    /// Packs rows [n, k] of a matrix, `ld` elements from one to the next, to a panel [k, n up to a
    /// multiple of 16], the columns beyond n zero. n is at most `panel`.
    void (*pack_rows)(
        float *to, ck_type type, const void *from, int64_t ld, int64_t n, int64_t k);

    /// Packs inputs first ..< first + k of 3x3 kernels [n, inputs, 3, 3] to panels [9, k, columns].
    void (*pack_taps)(
        float *to, ck_type type, const void *from, int64_t inputs, int64_t first, int64_t n,
        int64_t k);

    /// Winograd's transform of the same kernels to 36 panels [k, columns], `step` floats from one to
    /// the next; k is a multiple of 16.
    void (*winograd_weights)(
        float *to, int64_t step, ck_type type, const void *from, int64_t inputs, int64_t first, int64_t n,
        int64_t k);

    /// Winograd's transform of `count` tiles side by side, at most CK_TILES: of the 6x6 positions of an
    /// image as it is shown whose second row and column are `top` and `left`, and of those 4 columns on.
    /// Each goes to 36 rows of channels, `step` floats from one to the next; the next tile's begin
    /// `row` floats on.
    void (*winograd_input)(
        float *to, int64_t row, int64_t step, const ck_source *source, int64_t image, int64_t top,
        int64_t left, int64_t count);

    /// Winograd's transform back: 36 rows of n sums, `step` floats apart, to 4x4 positions, fewer at
    /// the edge, of columns first ..< first + n of an image; adds the bias, and the image itself if
    /// `adds`.
    void (*winograd_output)(
        float *y, int64_t height, int64_t width, int64_t channels, int64_t top, int64_t left,
        int64_t first, int64_t n, const float *from, int64_t step, const float *bias, int32_t adds);

    /// c [m, n] = sum over t of a_t [m, k] times panel t, and the bias, and what `target` says.
    ///
    /// a_t begins `offsets[t]` floats behind `a` (NULL: one tap at 0), with `lda` floats from row to
    /// row; the panels [taps, k, n up to a multiple of 16] follow each other. `ahead` is the panel
    /// [k, n] that is wanted next, brought near meanwhile; NULL where none is or all are near.
    void (*product)(
        float *c, int64_t ldc, const float *a, int64_t lda, const float *panels, int64_t m,
        int64_t n, int64_t k, int64_t taps, const int64_t *offsets, const float *bias,
        ck_target target, const float *ahead);

    /// One block of m keys of the softmax of n queries, a column each: each value of x [m, n] becomes
    /// e^(scale * value - peak). n is a multiple of 16.
    ///
    /// `peaks` and `totals` are the columns' largest scaled value and sum over the blocks so far
    /// (first -infinity and 0), and are brought up to date; `factors` becomes what the results so
    /// far must be multiplied with. Column j sees only the block's first seen + j + 1 rows, of the
    /// first block at least one, and is 0 beyond; all of them if `seen` is INT64_MAX.
    void (*softmax)(
        float *x, int64_t m, int64_t n, float scale, int64_t seen, float *peaks, float *totals,
        float *factors);
    /// Each column of x [m, n] times its factor; n is a multiple of 16.
    void (*scale)(float *x, int64_t m, int64_t n, const float *factors);
    /// A panel [k, n up to a multiple of 16], each column times its factor, to rows [n, k], `ld`
    /// floats from one to the next.
    void (*unpack)(
        float *to, int64_t ld, const float *panel, int64_t n, int64_t k, const float *factors);

    void (*activate)(float *x, int64_t n, ck_activation function);
    /// y = value * gelu(gate).
    void (*gated)(const float *value, const float *gate, float *y, int64_t n);
    /// y = x * scale + shift, then SiLU if `activates`.
    void (*affine)(
        const float *x, float *y, const float *scale, const float *shift, int64_t n,
        int32_t activates);
    /// y = (x - mean) / sqrt(variance + epsilon) * weight + bias.
    void (*normalise)(
        const float *x, float *y, const float *weight, const float *bias, int64_t n, float epsilon);
    /// Sums and sums of squares of each of c channels over `rows` positions, to [2, c].
    void (*moments)(const float *x, int64_t rows, int64_t c, float *to);
} ck_kernels;

/// Products of values rounded to bfloat16 (to nearest, ties to even; subnormals to 0), with sums in
/// single precision.
typedef struct {
    /// `pack_rows` to pairs: [k / 2 rounded up, n up to a multiple of 16], each of 4 bytes.
    void (*pack)(float *to, ck_type type, const void *from, int64_t ld, int64_t n, int64_t k);
    /// A panel [k, n] in single precision to pairs, in its place; n is a multiple of 16.
    void (*narrow)(float *panel, int64_t n, int64_t k);
    /// m rows of k values, `lda` apart, to rows as `product` takes them, `ldt` apart. Each is written up to the next
    /// multiple of 16 floats; `to` may be `a` where no row of `to` begins behind the same one of `a`.
    void (*rows)(float *to, int64_t ldt, const float *a, int64_t lda, int64_t m, int64_t k);
    /// How many values of such a row lie in the room of one float.
    int64_t values;
    /// `product` of one tap of such rows, `lda` floats apart, with a panel of pairs, of at most 64 columns. Where a
    /// product goes on from another, that one's k must have been even.
    void (*product)(
        float *c, int64_t ldc, const float *a, int64_t lda, const float *panel, int64_t m, int64_t n,
        int64_t k, const float *bias, ck_target target);
} ck_pairs;

/// Those of a processor with AVX512_BF16, the faster first; NULL beyond the last.
const ck_pairs *ck_pairs_of(int64_t index);

/// The best set this processor has.
const ck_kernels *ck_best(void);
/// Every set this processor has, best first; NULL beyond the last.
const ck_kernels *ck_all(int64_t index);

// Sequentially consistent counters for the thread pool.
static inline int64_t ck_add(int64_t *counter, int64_t n) {
    return __atomic_fetch_add(counter, n, __ATOMIC_SEQ_CST);
}
static inline int64_t ck_load(const int64_t *counter) {
    return __atomic_load_n(counter, __ATOMIC_SEQ_CST);
}
static inline void ck_store(int64_t *counter, int64_t n) {
    __atomic_store_n(counter, n, __ATOMIC_SEQ_CST);
}
static inline void ck_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ __volatile__("yield");
#endif
}

#endif
