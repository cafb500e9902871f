/** Brings a question into view and puts the keyboard on its first control. */
export function focusQuestion(linkId: string): void {
  const box = document.querySelector(`.form [data-linkid="${CSS.escape(linkId)}"]`);
  if (box === null) return;
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  box.scrollIntoView({ block: 'center', behavior: still ? 'auto' : 'smooth' });
  const control = box.querySelector<HTMLElement>('input:checked, input, textarea, [role=combobox], button');
  control?.focus({ preventScroll: true });
}
