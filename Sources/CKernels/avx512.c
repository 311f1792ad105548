#if defined(__x86_64__)
#include <immintrin.h>
#define CK_NAME "AVX-512"
#define CK_ROWS 6
#define CK_VECTORS 4
#define CK_F16C(raw) ((lanes)_mm512_cvtph_ps((__m256i)raw))
#define NAME(name) ck_avx512_##name
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c"))), apply_to = function)
#include "lanes.inc"
#include "gemm.inc"
#include "winograd.inc"
#include "rows.inc"
#pragma clang attribute pop
#endif
