#ifndef CPTY_H
#define CPTY_H
#include <sys/types.h>

/// Starts `argv[0]` on a new terminal of the given size, with exactly the environment `envp`.
/// Gives the terminal's file descriptor and, through `child`, the process; -1 on failure.
int cpty_spawn(char *const argv[], char *const envp[], int columns, int rows, pid_t *child);

/// Makes the terminal another size; its foreground process gets SIGWINCH.
int cpty_resize(int terminal, int columns, int rows);

/// 1 when the terminal gathers lines and echoes, as a shell leaves it; 0 when it is raw.
int cpty_is_cooked(int terminal);
#endif
