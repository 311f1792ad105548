#include "CPty.h"

#include <signal.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#ifdef __APPLE__
#include <util.h>
#else
#include <pty.h>
#endif

int cpty_spawn(char *const argv[], char *const envp[], int columns, int rows, pid_t *child) {
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    int terminal = -1;
    *child = forkpty(&terminal, NULL, NULL, &size);
    if (*child < 0) return -1;
    if (*child == 0) {
        // The threads of a Swift program block signals, and a child inherits that.
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        execve(argv[0], argv, envp);
        _exit(127);
    }
    return terminal;
}

int cpty_resize(int terminal, int columns, int rows) {
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    return ioctl(terminal, TIOCSWINSZ, &size);
}

int cpty_is_cooked(int terminal) {
    struct termios mode;
    if (tcgetattr(terminal, &mode) != 0) return -1;
    return (mode.c_lflag & ICANON) && (mode.c_lflag & ECHO) && (mode.c_oflag & OPOST);
}
