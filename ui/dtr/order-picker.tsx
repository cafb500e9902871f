import { type Resource, referenceTo, textOf } from '../../src/fhir/resource.ts';
import { coverageInformationOf } from './order/coverage-information.ts';
import { orderName } from './order/words.ts';

/** Lets the user say which order the documentation is for, where the EHR did not. */
export function OrderPicker({ orders, onPick }: { readonly orders: readonly Resource[]; readonly onPick: (order: Resource) => void }) {
  return (
    <main className="dtr narrow">
      <h1>Which order is this for?</h1>
      <ul className="orders">
        {orders.map((order) => (
          <li key={referenceTo(order)}>
            <button type="button" onClick={() => onPick(order)}>
              <strong>{orderName(order)}</strong>
              <span>{[textOf(order.authoredOn)?.slice(0, 10), textOf(order.status), asked(order)].filter(Boolean).join(' · ')}</span>
            </button>
          </li>
        ))}
      </ul>
    </main>
  );
}

function asked(order: Resource): string | undefined {
  return coverageInformationOf(order).some(({ questionnaires }) => questionnaires.length > 0)
    ? 'the payer asks for documentation'
    : undefined;
}
