import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { isObject, type Resource, textOf } from '../../src/fhir/resource.ts';
import { nextStep } from './adaptive/next-step.ts';
import { answersIn } from './answers/enabled.ts';
import { listedQuestions } from './answers/questions.ts';
import { responseOf } from './answers/response.ts';
import { settledItems } from './answers/settle-origins.ts';
import { FilledNotice } from './form/filled-notice.tsx';
import { focusQuestion } from './form/focus-question.ts';
import type { FormState } from './form/form-view.tsx';
import { MissingList } from './form/missing-list.tsx';
import { rowProblems } from './form/row-problems.ts';
import { SourceList } from './form/source-list.tsx';
import type { OpenedForm } from './open-form.ts';
import { problemOf } from './problem.ts';

export interface FormPageProps {
  readonly opened: OpenedForm;
  /** The form as the renderer has it. */
  readonly rendered: Resource;
  /** Opens the next step of an adaptive form. */
  readonly onNext: (opened: OpenedForm) => void;
  readonly onCompleted: (response: Resource) => void;
  readonly onStartOver: () => void;
}

/** What the page last told the user about saving. */
type Said = { readonly kind: 'saved' | 'wrong' | 'busy'; readonly text: string };

/** The form beside what is still missing and where each answer comes from. Nothing leaves the EHR from here. */
export function FormPage({ opened, rendered, onNext, onCompleted, onStartOver }: FormPageProps) {
  const { form, items: openedWith, author, desk, view, step, isFollowUp } = opened;
  const [state, setState] = useState<FormState>({ item: openedWith, problems: new Map() });
  const [saved, setSaved] = useState(opened.stored);
  const [firstAnswers, setFirstAnswers] = useState<string>();
  const [savedAnswers, setSavedAnswers] = useState<string>();
  const [said, setSaid] = useState<Said>();
  const missing = useRef<HTMLElement>(null);
  const onChange = useCallback(
    (next: FormState) => setState({ ...next, problems: new Map([...next.problems, ...rowProblems(form.questionnaire.item, next.item)]) }),
    [form],
  );

  const settled = useMemo(
    () => settledItems(form.questionnaire.item, state.item, { opened: openedWith, author, version: form.version }),
    [form, state.item, openedWith, author],
  );
  const questions = useMemo(() => listedQuestions(form.questionnaire.item, answersIn(settled)), [form, settled]);
  const answers = JSON.stringify(settled);
  // What is missing is known once the form is shown: nothing is stored before.
  // What is calculated on opening is no change of the user's: the first state after it is what counts.
  const isShown = state.item !== openedWith;
  const isIdle = !isShown || said?.kind === 'busy';
  useEffect(() => {
    if (isShown) setFirstAnswers((earlier) => earlier ?? answers);
  }, [isShown, answers]);
  const isChanged = firstAnswers !== undefined && firstAnswers !== answers;
  // What was answered in an earlier step is not stored by going on.
  useUnsavedWarning(savedAnswers === undefined ? isChanged || isFollowUp : savedAnswers !== answers);
  // An adaptive form is complete when the payer says so, of these very answers.
  const asksNext = step !== undefined && (step.status !== 'completed' || isChanged);
  useEffect(() => {
    if (isFollowUp) missing.current?.focus();
  }, [isFollowUp]);

  const save = async (status: 'in-progress' | 'completed'): Promise<void> => {
    setSaid({ kind: 'busy', text: status === 'completed' ? 'Storing the form in the EHR…' : 'Saving the draft in the EHR…' });
    try {
      const stored = await desk.ehr.save(responseOf(opened, state.item, status, saved, new Date()), saved);
      setSaved(stored);
      setSavedAnswers(answers);
      if (status === 'completed') return onCompleted(stored);
      setSaid({ kind: 'saved', text: `Draft saved in the EHR at ${new Date().toLocaleTimeString([], { timeStyle: 'short' })}.` });
    } catch (error) {
      const problem = problemOf(error);
      setSaid({ kind: 'wrong', text: `${problem.message} ${problem.advice}` });
    }
  };
  const goOn = async (): Promise<void> => {
    setSaid({ kind: 'busy', text: 'Asking the payer what comes next…' });
    try {
      onNext(await nextStep(opened, state.item, saved));
    } catch (error) {
      const problem = problemOf(error);
      setSaid({ kind: 'wrong', text: `${problem.message} ${problem.advice}` });
    }
  };
  const complete = async (): Promise<void> => {
    if (state.problems.size === 0) return asksNext ? goOn() : save('completed');
    view.markMissing();
    setSaid({ kind: 'wrong', text: `${state.problems.size === 1 ? 'One answer is' : `${state.problems.size} answers are`} still needed.` });
    missing.current?.focus();
  };

  return (
    <>
      <h1>{textOf(form.questionnaire.title) ?? 'Documentation'}</h1>
      <FilledNotice opened={opened} onStartOver={onStartOver} />
      <div className="columns">
        <MissingList ref={missing} problems={isShown ? state.problems : undefined} questions={questions} onGo={focusQuestion} />
        <section className="card form" aria-label="Questions">
          <view.FormView questionnaire={rendered} onChange={onChange} />
        </section>
        <SourceList questions={questions} onGo={focusQuestion} />
      </div>
      <div className="actions">
        <p role={said?.kind === 'wrong' ? 'alert' : 'status'} className={said?.kind}>
          {said?.text ?? lastSaved(saved)}
        </p>
        <button type="button" disabled={isIdle} onClick={() => void save('in-progress')}>
          Save draft
        </button>
        <button type="button" className="primary" disabled={isIdle} onClick={() => void complete()}>
          {asksNext ? 'Next questions' : 'Complete and store'}
        </button>
      </div>
    </>
  );
}

function lastSaved(saved: Resource | undefined): string {
  const at = isObject(saved?.meta) ? textOf(saved.meta.lastUpdated) : undefined;
  return at === undefined
    ? 'Nothing is stored yet.'
    : `Draft of ${new Date(at).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })}.`;
}

/** The browser asks before a window with unsaved answers is closed. */
function useUnsavedWarning(isChanged: boolean): void {
  useEffect(() => {
    if (!isChanged) return;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isChanged]);
}
