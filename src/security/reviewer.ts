/** What a reviewer may do: a medical director may also deny. */
export const reviewerRoles = ['reviewer', 'medical-director'] as const;
export type ReviewerRole = (typeof reviewerRoles)[number];

/** A person who is signed in to work on requests. */
export interface Reviewer {
  /** The issuer's own key for the person (`sub`); what the audit names as actor. */
  readonly subject: string;
  /** As the work list shows it; empty where the issuer gives none. */
  readonly name: string;
  readonly role: ReviewerRole;
}
