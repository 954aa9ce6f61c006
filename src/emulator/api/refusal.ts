// The answer that a route does not return but throws: a status with a type and a message. Its envelope is put on in
// ../emulator.ts.

/** An answer in the error envelope (reference 1.4). */
export class Refusal extends Error {
  readonly status: number;
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, type: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.type = type;
    this.headers = headers;
  }
}

/** A 400 as policies word it, and as every body that cannot be decoded does. */
export function invalidRequest(message: string): Refusal {
  return new Refusal(400, 'invalid_request_error', message);
}

/** A 400 as workspaces and grants word it. */
export function badRequest(message: string): Refusal {
  return new Refusal(400, 'bad_request', message);
}

export function notFound(): Refusal {
  return new Refusal(404, 'not_found_error', 'requested object not found');
}
