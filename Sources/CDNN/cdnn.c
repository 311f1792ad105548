#define CDNN_LOADER
#include "CDNN.h"

#include <pthread.h>
#include <stdio.h>

#define CDNN_TEXT(number) CDNN_TEXT_(number)
#define CDNN_TEXT_(number) #number

// The names under which the version compiled against is installed, best first.
static const char *const names[] = {
#if defined(__APPLE__)
    "libdnnl." CDNN_TEXT(DNNL_VERSION_MAJOR) ".dylib",
    "/opt/homebrew/lib/libdnnl." CDNN_TEXT(DNNL_VERSION_MAJOR) ".dylib",
    "/usr/local/lib/libdnnl." CDNN_TEXT(DNNL_VERSION_MAJOR) ".dylib",
#else
    "libdnnl.so." CDNN_TEXT(DNNL_VERSION_MAJOR),
#endif
};

cdnn_functions cdnn_library;
static char problem[512];
static const char *answer;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) {
    void *library = NULL;
    for (size_t i = 0; !library && i < sizeof names / sizeof *names; i++) {
        // Global, so that the OpenMP runtime that comes with it can be found too.
        library = dlopen(names[i], RTLD_NOW | RTLD_GLOBAL);
        if (!library && !problem[0]) {
            const char *reason = dlerror();
            snprintf(problem, sizeof problem, "%s", reason ? reason : names[i]);
        }
    }
    if (!library) {
        answer = problem;
        return;
    }
    const char *missing = NULL;
#define CDNN_FIND(name)                                                    \
    {                                                                      \
        void *found = dlsym(library, #name);                               \
        if (!found) missing = #name;                                       \
        memcpy(&functions.name, &found, sizeof found);                     \
    }
    cdnn_functions functions;
    CDNN_FUNCTIONS(CDNN_FIND)
    if (missing) {
        snprintf(problem, sizeof problem, "oneDNN has no %s", missing);
        answer = problem;
        return;
    }
    cdnn_library = functions;
}

const char *cdnn_open(void) {
    pthread_once(&once, load);
    return answer;
}
