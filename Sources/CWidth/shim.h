// The C library's width of characters and its character set, which Swift does not see.

#include <langinfo.h>
#include <stdint.h>
#include <string.h>
#include <wchar.h>

// X/Open, hidden by glibc unless _XOPEN_SOURCE is set before its first header.
extern int wcwidth(wchar_t);

static inline int cw_width(uint32_t scalar) { return wcwidth((wchar_t)scalar); }
static inline int cw_is_utf8(void) {
    const char *set = nl_langinfo(CODESET);
    return set != NULL && (strcmp(set, "UTF-8") == 0 || strcmp(set, "utf8") == 0);
}
