import type { CoverageInformation } from './order/coverage-information.ts';
import { Authorized } from './submit/authorized.tsx';

export interface NothingNeededProps {
  readonly information: CoverageInformation | undefined;
  /** What the payer says instead of a form. */
  readonly remarks: readonly string[];
}

/** The payer asks for no form: because the order is authorized already, or for a reason of its own. */
export function NothingNeeded({ information, remarks }: NothingNeededProps) {
  const number = information?.satisfiedPaId;
  const said = remarks.length > 0 ? remarks : ['The payer asks for no documentation of this order.'];
  return (
    <section className="card" role="status">
      <h1>Nothing to document</h1>
      {number !== undefined && <Authorized number={number} />}
      {said.map((remark) => (
        <p key={remark}>{remark}</p>
      ))}
    </section>
  );
}
