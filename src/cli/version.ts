// The version of the program; the build writes it in, so that nothing has to be read when it starts.
declare const TIERFORM_VERSION: string | undefined;

/** `0.0.0` where the program runs from its sources, in tests. */
export const VERSION: string = typeof TIERFORM_VERSION === 'undefined' ? '0.0.0' : TIERFORM_VERSION;
