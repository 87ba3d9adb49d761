// Behaviour of the GOV.UK components: menu, error summary, character count, details and so on.
import { initAll } from 'govuk-frontend';

initAll();
