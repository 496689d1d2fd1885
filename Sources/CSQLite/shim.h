// SPDX-License-Identifier: Apache-2.0
// What Swift cannot call or spell: functions that take any number of arguments, and the mark that SQLite shall copy.
#ifndef HANDOVER_CSQLITE_H
#define HANDOVER_CSQLITE_H

#include <sqlite3.h>

/// Binds a copy of `length` bytes of UTF-8.
static inline int handover_sqlite_bind_text(sqlite3_stmt *statement, int index, const char *bytes, int length) {
    return sqlite3_bind_text(statement, index, bytes, length, SQLITE_TRANSIENT);
}

/// Binds a copy of `length` bytes; no bytes are an empty blob and not NULL.
static inline int handover_sqlite_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, int length) {
    return sqlite3_bind_blob(statement, index, length == 0 ? "" : bytes, length, SQLITE_TRANSIENT);
}

/// Keeps a connection that only reads from moving the log into the database when it closes last.
static inline int handover_sqlite_no_checkpoint_on_close(sqlite3 *connection) {
    return sqlite3_db_config(connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}

#endif
