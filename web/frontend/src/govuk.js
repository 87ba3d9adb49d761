// Behaviour of the GOV.UK components: menu, error summary, character count, details and so on; and
// the warning before a session ends.
import { initAll } from 'govuk-frontend';
import { watchSession } from './session.js';

initAll();
for (const box of document.querySelectorAll('[data-session]')) watchSession(box);
