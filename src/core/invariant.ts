// What cannot happen unless tierform itself is wrong. User errors are diagnostics, never invariants.

/** @throws Error that ends with "This is a bug in tierform" when the condition does not hold. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`${message}. This is a bug in tierform`);
}
