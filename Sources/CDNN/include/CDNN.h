// One small face over oneDNN's C interface for versions 2.6 (Debian 12) and 3.x (Homebrew): single
// precision, nhwc, primitives that run on the calling thread with a scratchpad of the caller's.
// 2.x passes descriptors by value and has operation descriptors; 3.x made the first opaque and
// dropped the second. Everything here returns 0 or a dnnl_status_t.
//
// The library is not linked but opened at the first use: a shell that paints nothing, or paints
// elsewhere, neither loads its 40 MB nor needs it.
#ifndef CDNN_H
#define CDNN_H

#include <dlfcn.h>
#include <oneapi/dnnl/dnnl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifndef RTLD_DEFAULT  // glibc shows it only with _GNU_SOURCE
#define RTLD_DEFAULT ((void *)0)
#endif

// The functions of oneDNN that are used; the compiler checks their types against its headers.
#define CDNN_COMMON(F) \
    F(dnnl_engine_create) \
    F(dnnl_engine_destroy) \
    F(dnnl_memory_create) \
    F(dnnl_memory_desc_equal) \
    F(dnnl_memory_desc_get_size) \
    F(dnnl_memory_destroy) \
    F(dnnl_memory_set_data_handle) \
    F(dnnl_post_ops_append_sum) \
    F(dnnl_post_ops_create) \
    F(dnnl_post_ops_destroy) \
    F(dnnl_primitive_attr_create) \
    F(dnnl_primitive_attr_destroy) \
    F(dnnl_primitive_attr_set_post_ops) \
    F(dnnl_primitive_attr_set_scratchpad_mode) \
    F(dnnl_primitive_create) \
    F(dnnl_primitive_desc_destroy) \
    F(dnnl_primitive_desc_query_md) \
    F(dnnl_primitive_destroy) \
    F(dnnl_primitive_execute) \
    F(dnnl_reorder_primitive_desc_create) \
    F(dnnl_sgemm) \
    F(dnnl_stream_create) \
    F(dnnl_stream_destroy) \
    F(dnnl_stream_wait) \
    F(dnnl_version)
#if DNNL_VERSION_MAJOR >= 3
#define CDNN_FUNCTIONS(F) \
    CDNN_COMMON(F) \
    F(dnnl_convolution_forward_primitive_desc_create) \
    F(dnnl_matmul_primitive_desc_create) \
    F(dnnl_memory_desc_create_with_strides) \
    F(dnnl_memory_desc_create_with_tag) \
    F(dnnl_memory_desc_destroy)
#else
#define CDNN_FUNCTIONS(F) \
    CDNN_COMMON(F) \
    F(dnnl_convolution_forward_desc_init) \
    F(dnnl_matmul_desc_init) \
    F(dnnl_memory_desc_init_by_strides) \
    F(dnnl_memory_desc_init_by_tag) \
    F(dnnl_primitive_desc_create)
#endif

typedef struct {
#define CDNN_FIELD(name) __typeof__(name) *name;
    CDNN_FUNCTIONS(CDNN_FIELD)
#undef CDNN_FIELD
} cdnn_functions;

// Filled by cdnn_open.
extern cdnn_functions cdnn_library;

// Opens oneDNN, once; any thread may call it. Returns NULL, or why it cannot be opened.
const char *cdnn_open(void);

#ifndef CDNN_LOADER  // From here on each name means the opened library's.
#define dnnl_engine_create cdnn_library.dnnl_engine_create
#define dnnl_engine_destroy cdnn_library.dnnl_engine_destroy
#define dnnl_memory_create cdnn_library.dnnl_memory_create
#define dnnl_memory_desc_equal cdnn_library.dnnl_memory_desc_equal
#define dnnl_memory_desc_get_size cdnn_library.dnnl_memory_desc_get_size
#define dnnl_memory_destroy cdnn_library.dnnl_memory_destroy
#define dnnl_memory_set_data_handle cdnn_library.dnnl_memory_set_data_handle
#define dnnl_post_ops_append_sum cdnn_library.dnnl_post_ops_append_sum
#define dnnl_post_ops_create cdnn_library.dnnl_post_ops_create
#define dnnl_post_ops_destroy cdnn_library.dnnl_post_ops_destroy
#define dnnl_primitive_attr_create cdnn_library.dnnl_primitive_attr_create
#define dnnl_primitive_attr_destroy cdnn_library.dnnl_primitive_attr_destroy
#define dnnl_primitive_attr_set_post_ops cdnn_library.dnnl_primitive_attr_set_post_ops
#define dnnl_primitive_attr_set_scratchpad_mode cdnn_library.dnnl_primitive_attr_set_scratchpad_mode
#define dnnl_primitive_create cdnn_library.dnnl_primitive_create
#define dnnl_primitive_desc_destroy cdnn_library.dnnl_primitive_desc_destroy
#define dnnl_primitive_desc_query_md cdnn_library.dnnl_primitive_desc_query_md
#define dnnl_primitive_destroy cdnn_library.dnnl_primitive_destroy
#define dnnl_primitive_execute cdnn_library.dnnl_primitive_execute
#define dnnl_reorder_primitive_desc_create cdnn_library.dnnl_reorder_primitive_desc_create
#define dnnl_sgemm cdnn_library.dnnl_sgemm
#define dnnl_stream_create cdnn_library.dnnl_stream_create
#define dnnl_stream_destroy cdnn_library.dnnl_stream_destroy
#define dnnl_stream_wait cdnn_library.dnnl_stream_wait
#define dnnl_version cdnn_library.dnnl_version
#if DNNL_VERSION_MAJOR >= 3
#define dnnl_convolution_forward_primitive_desc_create cdnn_library.dnnl_convolution_forward_primitive_desc_create
#define dnnl_matmul_primitive_desc_create cdnn_library.dnnl_matmul_primitive_desc_create
#define dnnl_memory_desc_create_with_strides cdnn_library.dnnl_memory_desc_create_with_strides
#define dnnl_memory_desc_create_with_tag cdnn_library.dnnl_memory_desc_create_with_tag
#define dnnl_memory_desc_destroy cdnn_library.dnnl_memory_desc_destroy
#else
#define dnnl_convolution_forward_desc_init cdnn_library.dnnl_convolution_forward_desc_init
#define dnnl_matmul_desc_init cdnn_library.dnnl_matmul_desc_init
#define dnnl_memory_desc_init_by_strides cdnn_library.dnnl_memory_desc_init_by_strides
#define dnnl_memory_desc_init_by_tag cdnn_library.dnnl_memory_desc_init_by_tag
#define dnnl_primitive_desc_create cdnn_library.dnnl_primitive_desc_create
#endif

static inline const dnnl_version_t *cdnn_version(void) { return dnnl_version(); }

static inline int cdnn_engine(dnnl_engine_t *engine) {
    return dnnl_engine_create(engine, dnnl_cpu, 0);
}
static inline void cdnn_engine_free(dnnl_engine_t engine) { dnnl_engine_destroy(engine); }

static inline int cdnn_stream(dnnl_stream_t *stream, dnnl_engine_t engine) {
    return dnnl_stream_create(stream, engine, dnnl_stream_default_flags);
}
static inline void cdnn_stream_free(dnnl_stream_t stream) { dnnl_stream_destroy(stream); }

// c = alpha op(a) op(b) + beta c, row-major; `T` transposes, `N` does not.
static inline int cdnn_sgemm(
    char transa, char transb, int64_t m, int64_t n, int64_t k, float alpha, const float *a,
    int64_t lda, const float *b, int64_t ldb, float beta, float *c, int64_t ldc) {
    return dnnl_sgemm(transa, transb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

static inline void cdnn_memory_free(dnnl_memory_t memory) { dnnl_memory_destroy(memory); }

// Memory descriptors: `cdnn_md` can be handed to oneDNN in either version.
#if DNNL_VERSION_MAJOR >= 3
typedef const_dnnl_memory_desc_t cdnn_md;
#else
typedef const dnnl_memory_desc_t *cdnn_md;
#endif

static inline void cdnn_md_free(cdnn_md md) {
    if (!md) return;
#if DNNL_VERSION_MAJOR >= 3
    dnnl_memory_desc_destroy((dnnl_memory_desc_t)md);
#else
    free((void *)md);
#endif
}

static inline int cdnn_md_tagged(
    cdnn_md *out, int ndims, const dnnl_dims_t dims, dnnl_format_tag_t tag) {
#if DNNL_VERSION_MAJOR >= 3
    dnnl_memory_desc_t md = NULL;
    int status = dnnl_memory_desc_create_with_tag(&md, ndims, dims, dnnl_f32, tag);
    *out = md;
    return status;
#else
    dnnl_memory_desc_t *md = (dnnl_memory_desc_t *)malloc(sizeof *md);
    *out = md;
    return md ? dnnl_memory_desc_init_by_tag(md, ndims, dims, dnnl_f32, tag) : dnnl_out_of_memory;
#endif
}

static inline int cdnn_md_strided(
    cdnn_md *out, int ndims, const dnnl_dims_t dims, const dnnl_dims_t strides) {
#if DNNL_VERSION_MAJOR >= 3
    dnnl_memory_desc_t md = NULL;
    int status = dnnl_memory_desc_create_with_strides(&md, ndims, dims, dnnl_f32, strides);
    *out = md;
    return status;
#else
    dnnl_memory_desc_t *md = (dnnl_memory_desc_t *)malloc(sizeof *md);
    *out = md;
    return md ? dnnl_memory_desc_init_by_strides(md, ndims, dims, dnnl_f32, strides)
              : dnnl_out_of_memory;
#endif
}

// A primitive with what is needed to run it. Shared by threads; `cdnn_args` is not.
typedef struct {
    dnnl_engine_t engine;
    dnnl_primitive_desc_t descriptor;
    dnnl_primitive_t primitive;
    size_t scratch_bytes;
    size_t weight_bytes;
    int has_bias;
} cdnn_op;

static inline cdnn_md cdnn_op_md(const cdnn_op *op, dnnl_query_t what) {
    return dnnl_primitive_desc_query_md(op->descriptor, what, 0);
}

static inline void cdnn_op_free(cdnn_op *op) {
    if (op->primitive) dnnl_primitive_destroy(op->primitive);
    if (op->descriptor) dnnl_primitive_desc_destroy(op->descriptor);
    memset(op, 0, sizeof *op);
}

// Attributes of every primitive: the caller's scratchpad, and `sum` for dst += result.
static inline int cdnn_attr(dnnl_primitive_attr_t *attr, int sum) {
    int status = dnnl_primitive_attr_create(attr);
    if (!status) status = dnnl_primitive_attr_set_scratchpad_mode(*attr, dnnl_scratchpad_mode_user);
    if (!status && sum) {
        dnnl_post_ops_t ops = NULL;
        status = dnnl_post_ops_create(&ops);
#if DNNL_VERSION_MAJOR >= 3
        if (!status) status = dnnl_post_ops_append_sum(ops, 1.0f, 0, dnnl_data_type_undef);
#else
        if (!status) status = dnnl_post_ops_append_sum(ops, 1.0f);
#endif
        if (!status) status = dnnl_primitive_attr_set_post_ops(*attr, ops);
        if (ops) dnnl_post_ops_destroy(ops);
    }
    return status;
}

static inline int cdnn_op_finish(cdnn_op *op, int status) {
    if (!status) status = dnnl_primitive_create(&op->primitive, op->descriptor);
    if (status) {
        cdnn_op_free(op);
        return status;
    }
    op->scratch_bytes = dnnl_memory_desc_get_size(cdnn_op_md(op, dnnl_query_scratchpad_md));
    op->weight_bytes = dnnl_memory_desc_get_size(cdnn_op_md(op, dnnl_query_weights_md));
    return 0;
}

typedef struct {
    int64_t batch, height, width, in, out;  // of the source; channels in and out
    int64_t kernel, stride;
    int64_t top, bottom, left, right;  // zero padding
    int sum;                           // dst += result
    int winograd;                      // Winograd's algorithm instead of the direct one
} cdnn_conv;

// Convolution over [batch, height, width, in] -> [batch, oh, ow, out] with a bias, weights packed.
static inline int cdnn_op_conv(cdnn_op *op, dnnl_engine_t engine, const cdnn_conv *c) {
    memset(op, 0, sizeof *op);
    op->engine = engine;
    op->has_bias = 1;
    int64_t oh = (c->height + c->top + c->bottom - c->kernel) / c->stride + 1;
    int64_t ow = (c->width + c->left + c->right - c->kernel) / c->stride + 1;
    dnnl_dims_t src_dims = {c->batch, c->in, c->height, c->width};
    dnnl_dims_t weight_dims = {c->out, c->in, c->kernel, c->kernel};
    dnnl_dims_t bias_dims = {c->out};
    dnnl_dims_t dst_dims = {c->batch, c->out, oh, ow};
    dnnl_dims_t strides = {c->stride, c->stride};
    dnnl_dims_t before = {c->top, c->left}, after = {c->bottom, c->right};
    dnnl_alg_kind_t algorithm =
        c->winograd ? dnnl_convolution_winograd : dnnl_convolution_direct;
    cdnn_md src = NULL, weights = NULL, bias = NULL, dst = NULL;
    dnnl_primitive_attr_t attr = NULL;
    int status = cdnn_md_tagged(&src, 4, src_dims, dnnl_nhwc);
    if (!status) status = cdnn_md_tagged(&weights, 4, weight_dims, dnnl_format_tag_any);
    if (!status) status = cdnn_md_tagged(&bias, 1, bias_dims, dnnl_x);
    if (!status) status = cdnn_md_tagged(&dst, 4, dst_dims, dnnl_nhwc);
    if (!status) status = cdnn_attr(&attr, c->sum);
#if DNNL_VERSION_MAJOR >= 3
    if (!status)
        status = dnnl_convolution_forward_primitive_desc_create(
            &op->descriptor, engine, dnnl_forward_inference, algorithm, src, weights, bias, dst,
            strides, NULL, before, after, attr);
#else
    dnnl_convolution_desc_t desc;
    if (!status)
        status = dnnl_convolution_forward_desc_init(
            &desc, dnnl_forward_inference, algorithm, src, weights, bias, dst, strides, before,
            after);
    if (!status) status = dnnl_primitive_desc_create(&op->descriptor, &desc, attr, engine, NULL);
#endif
    if (attr) dnnl_primitive_attr_destroy(attr);
    cdnn_md_free(src);
    cdnn_md_free(weights);
    cdnn_md_free(bias);
    cdnn_md_free(dst);
    return cdnn_op_finish(op, status);
}

typedef struct {
    int64_t rows, inner, columns;      // [rows, inner] x [inner, columns]
    int64_t src_stride, dst_stride;    // elements from one row to the next
    int bias, sum;
} cdnn_matmul;

// Matrix product with packed weights: [rows, inner] x [columns, inner]^T (+ bias) -> [rows, columns].
static inline int cdnn_op_matmul(cdnn_op *op, dnnl_engine_t engine, const cdnn_matmul *m) {
    memset(op, 0, sizeof *op);
    op->engine = engine;
    op->has_bias = m->bias;
    dnnl_dims_t src_dims = {m->rows, m->inner}, src_strides = {m->src_stride, 1};
    dnnl_dims_t weight_dims = {m->inner, m->columns};
    dnnl_dims_t bias_dims = {1, m->columns};
    dnnl_dims_t dst_dims = {m->rows, m->columns}, dst_strides = {m->dst_stride, 1};
    cdnn_md src = NULL, weights = NULL, bias = NULL, dst = NULL;
    dnnl_primitive_attr_t attr = NULL;
    int status = cdnn_md_strided(&src, 2, src_dims, src_strides);
    if (!status) status = cdnn_md_tagged(&weights, 2, weight_dims, dnnl_format_tag_any);
    if (!status && m->bias) status = cdnn_md_tagged(&bias, 2, bias_dims, dnnl_ab);
    if (!status) status = cdnn_md_strided(&dst, 2, dst_dims, dst_strides);
    if (!status) status = cdnn_attr(&attr, m->sum);
#if DNNL_VERSION_MAJOR >= 3
    if (!status)
        status = dnnl_matmul_primitive_desc_create(
            &op->descriptor, engine, src, weights, bias, dst, attr);
#else
    dnnl_matmul_desc_t desc;
    if (!status) status = dnnl_matmul_desc_init(&desc, src, weights, bias, dst);
    if (!status) status = dnnl_primitive_desc_create(&op->descriptor, &desc, attr, engine, NULL);
#endif
    if (attr) dnnl_primitive_attr_destroy(attr);
    cdnn_md_free(src);
    cdnn_md_free(weights);
    cdnn_md_free(bias);
    cdnn_md_free(dst);
    return cdnn_op_finish(op, status);
}

// Whether weights packed for one operation are laid out as the other wants them.
static inline int cdnn_same_weights(const cdnn_op *a, const cdnn_op *b) {
    return dnnl_memory_desc_equal(
        cdnn_op_md(a, dnnl_query_weights_md), cdnn_op_md(b, dnnl_query_weights_md));
}

// Packed weights of one layer: `memory` stands over `bytes` the caller owns.
static inline int cdnn_weights(dnnl_memory_t *memory, const cdnn_op *op, void *bytes) {
    return dnnl_memory_create(memory, cdnn_op_md(op, dnnl_query_weights_md), op->engine, bytes);
}

// Packs weights: `plain` is [out, in, kernel, kernel], or [columns, inner] if kernel is 0.
static inline int cdnn_pack(
    const cdnn_op *op, dnnl_stream_t stream, const float *plain, int64_t out, int64_t in,
    int64_t kernel, dnnl_memory_t packed) {
    dnnl_dims_t conv_dims = {out, in, kernel, kernel};
    dnnl_dims_t matmul_dims = {in, out}, matmul_strides = {1, in};
    cdnn_md from = NULL;
    dnnl_memory_t src = NULL;
    dnnl_primitive_desc_t descriptor = NULL;
    dnnl_primitive_t reorder = NULL;
    int status = kernel ? cdnn_md_tagged(&from, 4, conv_dims, dnnl_oihw)
                        : cdnn_md_strided(&from, 2, matmul_dims, matmul_strides);
    if (!status) status = dnnl_memory_create(&src, from, op->engine, (void *)plain);
    if (!status)
        status = dnnl_reorder_primitive_desc_create(
            &descriptor, from, op->engine, cdnn_op_md(op, dnnl_query_weights_md), op->engine, NULL);
    if (!status) status = dnnl_primitive_create(&reorder, descriptor);
    if (!status) {
        dnnl_exec_arg_t args[2] = {{DNNL_ARG_FROM, src}, {DNNL_ARG_TO, packed}};
        status = dnnl_primitive_execute(reorder, stream, 2, args);
    }
    if (!status) status = dnnl_stream_wait(stream);
    if (reorder) dnnl_primitive_destroy(reorder);
    if (descriptor) dnnl_primitive_desc_destroy(descriptor);
    if (src) dnnl_memory_destroy(src);
    cdnn_md_free(from);
    return status;
}

// What one thread needs to run one operation again and again.
typedef struct {
    dnnl_memory_t src, bias, dst, scratch;
} cdnn_args;

static inline void cdnn_args_free(cdnn_args *a) {
    if (a->src) dnnl_memory_destroy(a->src);
    if (a->bias) dnnl_memory_destroy(a->bias);
    if (a->dst) dnnl_memory_destroy(a->dst);
    if (a->scratch) dnnl_memory_destroy(a->scratch);
    memset(a, 0, sizeof *a);
}

static inline int cdnn_args_make(cdnn_args *a, const cdnn_op *op) {
    memset(a, 0, sizeof *a);
    void *none = DNNL_MEMORY_NONE;
    int status =
        dnnl_memory_create(&a->src, cdnn_op_md(op, dnnl_query_src_md), op->engine, none);
    if (!status && op->has_bias)
        status = dnnl_memory_create(
            &a->bias, dnnl_primitive_desc_query_md(op->descriptor, dnnl_query_weights_md, 1),
            op->engine, none);
    if (!status)
        status = dnnl_memory_create(&a->dst, cdnn_op_md(op, dnnl_query_dst_md), op->engine, none);
    if (!status)
        status = dnnl_memory_create(
            &a->scratch, cdnn_op_md(op, dnnl_query_scratchpad_md), op->engine, none);
    if (status) cdnn_args_free(a);
    return status;
}

// Runs an operation on the calling thread; `scratch` holds at least `scratch_bytes`, 64-aligned.
static inline int cdnn_run(
    const cdnn_op *op, cdnn_args *a, dnnl_stream_t stream, const float *src, dnnl_memory_t weights,
    const float *bias, float *dst, void *scratch) {
    int status = dnnl_memory_set_data_handle(a->src, (void *)src);
    if (!status && op->has_bias) status = dnnl_memory_set_data_handle(a->bias, (void *)bias);
    if (!status) status = dnnl_memory_set_data_handle(a->dst, dst);
    if (!status) status = dnnl_memory_set_data_handle(a->scratch, scratch);
    if (status) return status;
    dnnl_exec_arg_t args[5] = {
        {DNNL_ARG_SRC, a->src},
        {DNNL_ARG_WEIGHTS, weights},
        {DNNL_ARG_DST, a->dst},
        {DNNL_ARG_SCRATCHPAD, a->scratch},
        {DNNL_ARG_BIAS, a->bias}};
    return dnnl_primitive_execute(op->primitive, stream, op->has_bias ? 5 : 4, args);
}

// OpenMP's thread count belongs to the calling thread. It is looked up rather than linked: the
// runtime is whichever oneDNN was built with (libgomp, libomp, or none). Returns what it was.
static inline int cdnn_omp_threads(int threads) {
    int (*current)(void) = (int (*)(void))dlsym(RTLD_DEFAULT, "omp_get_max_threads");
    void (*set)(int) = (void (*)(int))dlsym(RTLD_DEFAULT, "omp_set_num_threads");
    int before = current ? current() : 1;
    if (set) set(threads);
    return before;
}

// Sequentially consistent counters for the thread pool (Swift's own need macOS 15).
static inline int64_t cdnn_add(int64_t *counter, int64_t n) {
    return __atomic_fetch_add(counter, n, __ATOMIC_SEQ_CST);
}
static inline int64_t cdnn_load(const int64_t *counter) {
    return __atomic_load_n(counter, __ATOMIC_SEQ_CST);
}
static inline void cdnn_store(int64_t *counter, int64_t n) {
    __atomic_store_n(counter, n, __ATOMIC_SEQ_CST);
}
static inline void cdnn_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ __volatile__("yield");
#endif
}

#endif  // CDNN_LOADER
#endif
