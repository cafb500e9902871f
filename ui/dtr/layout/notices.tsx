import type { Problem } from '../problem.ts';

/** Says what the app is doing. */
export function Loading({ text }: { readonly text: string }) {
  return (
    <main className="dtr narrow">
      <h1 className="quiet-title">Documentation for the payer</h1>
      <p className="working" role="status">
        <span className="spinner" aria-hidden="true" />
        {text}
      </p>
    </main>
  );
}

/** Says what went wrong, and what to do. */
export function Failed({ problem }: { readonly problem: Problem }) {
  return (
    <main className="dtr narrow">
      <h1>The form cannot be opened</h1>
      <div className="card wrong" role="alert">
        <p>
          <strong>{problem.message}</strong>
        </p>
        <p>{problem.advice}</p>
      </div>
    </main>
  );
}
