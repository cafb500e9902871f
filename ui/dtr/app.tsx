import { useCallback, useEffect, useState } from 'react';
import type { Resource } from '../../src/fhir/resource.ts';
import { CompletedPage } from './completed-page.tsx';
import { FormPage } from './form-page.tsx';
import { forgetSession } from './launch/session.ts';
import { Banner } from './layout/banner.tsx';
import { Failed, Loading } from './layout/notices.tsx';
import { NothingNeeded } from './nothing-needed.tsx';
import { type Desk, type OpenedForm, openForm, renderForm } from './open-form.ts';
import { OrderPicker } from './order-picker.tsx';
import type { FormPackage } from './package/form-package.ts';
import { type Problem, problemOf } from './problem.ts';
import { begin, openDesk } from './stages.ts';

/** Where the user is: from the launch to the form that is stored. */
type Stage =
  | { readonly at: 'loading'; readonly text: string }
  | { readonly at: 'failed'; readonly problem: Problem }
  | { readonly at: 'orders'; readonly orders: readonly Resource[]; readonly pick: (order: Resource) => void }
  | { readonly at: 'nothing'; readonly desk: Desk; readonly remarks: readonly string[] }
  | { readonly at: 'form'; readonly opened: OpenedForm; readonly rendered: Resource }
  | { readonly at: 'completed'; readonly opened: OpenedForm; readonly response: Resource };

/** The documentation app: what the payer asks about an order, filled in from the EHR and completed by its user. */
export function App() {
  const [stage, setStage] = useState<Stage>({ at: 'loading', text: 'Opening…' });
  const during = useCallback((text: string, work: () => Promise<Stage>) => {
    setStage({ at: 'loading', text });
    work().then(setStage, (error: unknown) => setStage({ at: 'failed', problem: problemOf(error) }));
  }, []);
  const show = useCallback(
    (desk: Desk, forms: readonly FormPackage[], fresh = false) =>
      during('Filling the form in from the chart…', async () => shown(await openForm(desk, forms, fresh))),
    [during],
  );

  useEffect(() => {
    const open = (order: Resource, desk: Omit<Desk, 'context'>): void =>
      during('Asking the payer what is needed…', async () => {
        const { desk: opened, packages } = await openDesk(desk, order);
        const { forms, remarks } = packages;
        if (forms.length === 0) return { at: 'nothing', desk: opened, remarks };
        setStage({ at: 'loading', text: 'Filling the form in from the chart…' });
        return shown(await openForm(opened, forms));
      });
    during('Opening…', async () => {
      const { desk, orders } = await begin();
      const [only, ...more] = orders;
      if (only === undefined || more.length > 0) return { at: 'orders', orders, pick: (order) => open(order, desk) };
      open(only, desk);
      return { at: 'loading', text: 'Asking the payer what is needed…' };
    });
  }, [during]);

  switch (stage.at) {
    case 'loading':
      return <Loading text={stage.text} />;
    case 'failed':
      return <Failed problem={stage.problem} />;
    case 'orders':
      return <OrderPicker orders={stage.orders} onPick={stage.pick} />;
    case 'nothing':
      return (
        <Banner context={stage.desk.context}>
          <NothingNeeded
            information={stage.desk.pended === undefined ? stage.desk.context.information : undefined}
            remarks={stage.remarks}
          />
        </Banner>
      );
    case 'form':
      return (
        <Banner context={stage.opened.desk.context}>
          <FormPage
            opened={stage.opened}
            rendered={stage.rendered}
            onNext={(opened) => during('Opening the next questions…', () => shown(opened))}
            onCompleted={(response) => {
              // What is left to do needs no more than this window remembers.
              forgetSession();
              setStage({ at: 'completed', opened: stage.opened, response });
            }}
            onStartOver={() => show(stage.opened.desk, [stage.opened.packaged, ...stage.opened.others], true)}
          />
        </Banner>
      );
    case 'completed':
      return (
        <Banner context={stage.opened.desk.context}>
          <CompletedPage
            opened={stage.opened}
            response={stage.response}
            onNext={stage.opened.others.length > 0 ? () => show(stage.opened.desk, stage.opened.others) : undefined}
          />
        </Banner>
      );
  }
}

async function shown(opened: OpenedForm): Promise<Stage> {
  return { at: 'form', opened, rendered: await renderForm(opened) };
}
