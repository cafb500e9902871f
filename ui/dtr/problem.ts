/** Something the user has to be told: what happened, and what they can do about it. Never holds patient data. */
export class Problem extends Error {
  readonly advice: string;

  constructor(text: string, advice: string, cause?: unknown) {
    super(text, cause === undefined ? undefined : { cause });
    this.name = 'Problem';
    this.advice = advice;
  }
}

/** Any error as a problem to show; what is not one already says only that the app failed. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem('Something went wrong in this app.', 'Start it again from the EHR. A draft you saved is still there.', error);
}
