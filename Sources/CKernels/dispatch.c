#include "include/CKernels.h"

#if defined(__x86_64__)
extern const ck_kernels ck_avx512_kernels, ck_avx2_kernels;
#endif
extern const ck_kernels ck_baseline_kernels;

const ck_kernels *ck_all(int64_t index) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
        && index-- == 0)
        return &ck_avx512_kernels;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && index-- == 0)
        return &ck_avx2_kernels;
#endif
    return index == 0 ? &ck_baseline_kernels : NULL;
}

const ck_kernels *ck_best(void) { return ck_all(0); }
