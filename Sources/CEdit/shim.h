// libedit's histedit.h, with what Swift cannot say itself: el_set and history are variadic, the
// standard streams are globals, sigaction's union is not visible. Wide calls only, so that nothing
// passes through the locale's multibyte conversion. No state lives here: Swift compiles a copy of
// these functions into every file that uses them.

#include <errno.h>
#include <histedit.h>
#include <locale.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <wchar.h>

typedef wchar_t *(*ce_prompt)(EditLine *);
typedef int (*ce_read)(EditLine *, wchar_t *);
typedef unsigned char (*ce_command)(EditLine *, wint_t);

// libedit complains of an unknown TERM while it starts, so the stream for that is a choice.
static inline EditLine *ce_init(const char *program, FILE *errors) {
    return el_init(program, stdin, stdout, errors);
}
static inline int ce_set_prompt(EditLine *e, ce_prompt prompt, wchar_t literal) {
    return el_wset(e, EL_PROMPT_ESC, prompt, literal);
}
static inline int ce_set_read(EditLine *e, ce_read read) { return el_wset(e, EL_GETCFN, read); }
static inline int ce_set_client(EditLine *e, void *client) {
    return el_wset(e, EL_CLIENTDATA, client);
}
static inline void *ce_client(EditLine *e) {
    void *client = NULL;
    el_wget(e, EL_CLIENTDATA, &client);
    return client;
}
// The name and help strings are copied by libedit and live as long as the process.
static inline int ce_add_command(
    EditLine *e, const char *name, const char *help, ce_command command) {
    return el_set(e, EL_ADDFN, name, help, command);
}
static inline int ce_bind(EditLine *e, const char *key, const char *command) {
    return el_set(e, EL_BIND, key, command, NULL);
}
static inline int ce_bind_alternate(EditLine *e, const char *key, const char *command) {
    return el_set(e, EL_BIND, "-a", key, command, NULL);
}
static inline int ce_set_editor(EditLine *e, const char *mode) {
    return el_set(e, EL_EDITOR, mode);
}
// 1 when the vi key map is in use.
static inline int ce_is_vi(EditLine *e) {
    const wchar_t *mode = NULL;
    return el_wget(e, EL_EDITOR, &mode) == 0 && mode != NULL && mode[0] == L'v';
}
// 0 after `edit off`: libedit then reads plain lines.
static inline int ce_is_editing(EditLine *e) {
    int on = 0;
    el_wget(e, EL_EDITMODE, &on);
    return on;
}
// `name` must live as long as the editor: libedit keeps the pointer.
static inline int ce_set_terminal(EditLine *e, const char *name) {
    return el_set(e, EL_TERMINAL, name);
}
// 1 when the terminal description can move the cursor up.
static inline int ce_moves_up(EditLine *e) {
    char name[] = "up", *value = NULL;
    return el_get(e, EL_GETTC, name, &value) == 0 && value != NULL && value[0] != 0;
}
static inline int ce_set_errors(EditLine *e, FILE *to) { return el_wset(e, EL_SETFP, 2, to); }
static inline int ce_prepare(EditLine *e, int raw) { return el_wset(e, EL_PREP_TERM, raw); }
static inline int ce_refresh(EditLine *e) { return el_wset(e, EL_REFRESH); }
// While a line is edited: Ctrl-S is ours (search forward), not the terminal's (stop output); and
// CR stays CR, so that CR LF in a paste is one line end.
static inline int ce_plain_keys(EditLine *e) {
    return el_set(e, EL_SETTY, "-d", "-ixon", "-icrnl", "-inlcr", NULL);
}
static inline int ce_set_history(EditLine *e, HistoryW *h) {
    return el_wset(e, EL_HIST, history_w, h);
}
static inline int ce_history_size(HistoryW *h, int entries) {
    HistEventW event;
    return history_w(h, &event, H_SETSIZE, entries);
}
static inline int ce_history_enter(HistoryW *h, const wchar_t *line) {
    HistEventW event;
    return history_w(h, &event, H_ENTER, line);
}

// Through stdio, in order with what libedit has buffered there.
static inline void ce_put(const char *bytes, size_t count) { fwrite(bytes, 1, count, stdout); }
static inline void ce_flush(void) { fflush(stdout); }
static inline FILE *ce_stderr(void) { return stderr; }

// Columns and rows of the terminal behind `fd`, and its pixels (0 where it does not tell); -1 when
// it is none.
static inline int ce_window(int fd, int *columns, int *rows, int *width, int *height) {
    struct winsize size;
    if (ioctl(fd, TIOCGWINSZ, &size) != 0) return -1;
    *columns = size.ws_col;
    *rows = size.ws_row;
    *width = size.ws_xpixel;
    *height = size.ws_ypixel;
    return 0;
}

// Without SA_RESTART: a signal ends a blocking read or poll, so that its reader looks up.
static inline int ce_on_signal(int number, void (*handler)(int)) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    return sigaction(number, &action, NULL);
}
static inline void ce_default_signal(int number) { ce_on_signal(number, SIG_DFL); }
static inline int ce_is_ignored(int number) {
    struct sigaction action;
    return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}
static inline int ce_unblock(int number) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    return sigprocmask(SIG_UNBLOCK, &set, NULL);
}
