// The types of dist/validators.js, which the build compiles from schemas/*.schema.json, so that no schema is compiled
// when the program starts.
import type { ValidateFunction } from 'ajv';

export declare const tier: ValidateFunction;
export declare const project: ValidateFunction;
