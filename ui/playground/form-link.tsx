import type { PlaygroundCase } from '../../src/http/playground-routes.ts';

interface FormLinkProps {
  readonly launcher: string;
  readonly patient: PlaygroundCase;
  readonly order: string | undefined;
}

/** Opens the documentation form as the demo EHR would, on the patient's own chart. */
export function FormLink({ launcher, patient, order }: FormLinkProps) {
  const said = new URLSearchParams({ patient: patient.id, coverage: patient.coverage, ...(order !== undefined && { order }) });
  return (
    <p className="form-link">
      <a href={`${launcher}?${said}`}>Launch the form from the demo EHR</a>{' '}
      <span className="quiet">It works on the chart as it is, without suppositions.</span>
    </p>
  );
}
