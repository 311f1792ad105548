#if defined(__x86_64__)
#define CK_NAME "AVX2"
#define CK_ROWS 6
#define CK_VECTORS 1
#define NAME(name) ck_avx2_##name
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "lanes.inc"
#include "gemm.inc"
#include "winograd.inc"
#include "rows.inc"
#pragma clang attribute pop
#endif
