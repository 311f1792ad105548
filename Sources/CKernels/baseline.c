// What every processor of the architecture has: SSE2, or NEON.
#if defined(__x86_64__)
#define CK_NAME "SSE2"
#define CK_ROWS 3
#else
#define CK_NAME "NEON"
#define CK_ROWS 6
#endif
#define CK_VECTORS 1
#define NAME(name) ck_baseline_##name
#include "lanes.inc"
#include "gemm.inc"
#include "winograd.inc"
#include "rows.inc"
