/** Square's API (paths and fields of npm `square` 46.0.0): team, catalogue, subscriptions. It makes the signature key itself. */
import { answer, startToolServer, type ToolServer } from './tool-server.ts';

export const squareKey = 'square-access-token';
export const squareSignatureKey = 'signature-key-of-square';

export interface SquareServer extends ToolServer {
  readonly subscriptions: { id: string; enabled: boolean; event_types: string[]; notification_url: string }[];
}

export async function startSquare(): Promise<SquareServer> {
  const subscriptions: SquareServer['subscriptions'] = [];
  const server = await startToolServer(({ method, path, headers, json }) => {
    if (headers['authorization'] !== `Bearer ${squareKey}`) return answer({ errors: [{ code: 'UNAUTHORIZED' }] }, 401);
    switch (`${method} ${new URL(path, 'http://square').pathname}`) {
      case 'GET /v2/bookings/team-member-booking-profiles':
        return answer({
          team_member_booking_profiles: [
            { team_member_id: 'TM1', display_name: 'Anna', is_bookable: true },
            { team_member_id: 'TM2', display_name: 'Office', is_bookable: false },
          ],
        });
      case 'POST /v2/catalog/search-catalog-items': {
        if (!json.product_types.includes('APPOINTMENTS_SERVICE')) return answer({});
        const variations = [
          { id: 'V1', item_variation_data: { name: 'Short' } },
          { id: 'V2', item_variation_data: { name: 'Long' } },
        ];
        return answer({ items: [{ id: 'I1', item_data: { name: 'Haircut', variations } }] });
      }
      case 'GET /v2/webhooks/subscriptions':
        return answer(subscriptions.length === 0 ? {} : { subscriptions }); // an empty list is left out
      case 'POST /v2/webhooks/subscriptions': {
        if (typeof json.idempotency_key !== 'string') return answer({ errors: [{ code: 'BAD_REQUEST' }] }, 400);
        const made = { id: `wbhk_${subscriptions.length}`, enabled: true, ...json.subscription };
        subscriptions.push(made);
        return answer({ subscription: { ...made, signature_key: squareSignatureKey } });
      }
      default:
        return answer({ errors: [{ code: 'NOT_FOUND' }] }, 404);
    }
  });
  return { ...server, subscriptions };
}
