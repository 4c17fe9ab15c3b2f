/// Reads the configuration file into records that stand beside their feature.
///
/// A record has a `read(Section)` method that asks for each key once, with its meaning and its
/// default. The same asking makes three things: the record, every problem with its line (an unknown
/// key is one that nobody asked for), and the reference of all keys.
@NullMarked
package io.mailriver.runtime.config;

import org.jspecify.annotations.NullMarked;
