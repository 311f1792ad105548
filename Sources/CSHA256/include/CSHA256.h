#ifndef CSHA256_H
#define CSHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Whether this processor has instructions for SHA-256.
bool csha256_has_instructions(void);

/// Works `count` blocks of 64 bytes into the eight words of the state, with those instructions.
///
/// Only where `csha256_has_instructions()`; elsewhere it does nothing. `constants` are the 64 words
/// of FIPS 180-4, section 4.2.2.
void csha256_compress(uint32_t *state, const uint8_t *blocks, size_t count, const uint32_t *constants);

#endif
