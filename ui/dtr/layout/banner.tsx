import type { ReactNode } from 'react';
import { textOf } from '../../../src/fhir/resource.ts';
import type { OrderContext } from '../order/order-context.ts';
import { memberNumber, orderName, payerName, personName } from '../order/words.ts';

/** Whose chart is open, what was ordered and who pays: above everything, so that no form is filled in for somebody else. */
export function Banner({ context, children }: { readonly context: OrderContext; readonly children: ReactNode }) {
  const { patient, order, medication, coverage } = context;
  const born = textOf(patient.birthDate);
  const sex = textOf(patient.gender);
  const member = memberNumber(coverage);
  return (
    <>
      <header className="banner">
        <div>
          <p className="banner-name">{personName(patient)}</p>
          <dl>
            <Fact name="Born" value={born} />
            <Fact name="Sex" value={sex} />
            <Fact name="Order" value={orderName(order, medication)} />
            <Fact name="Payer" value={payerName(coverage)} />
            <Fact name="Member" value={member} />
          </dl>
        </div>
      </header>
      <main className="dtr">{children}</main>
    </>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string | undefined }) {
  return value === undefined ? null : (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
