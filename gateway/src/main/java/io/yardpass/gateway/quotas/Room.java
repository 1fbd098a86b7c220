package io.yardpass.gateway.quotas;

import io.yardpass.domain.Caller;
import java.util.HashMap;
import java.util.Map;

/**
 * So many bytes for all that clients have begun on one event loop: what holds any of it counts it here, from its first byte until
 * its answer is sent, whatever is waited for in between. Each tenant may hold as much as is left free besides: half of all when
 * it is alone, and always less than would leave nothing to the others. A service of the platform may hold three times what it
 * leaves. All visitors are one tenant, and share what it may hold in the same way. Confined to its event loop.
 */
public final class Room {
    private static final int PLATFORM_SHARE = 3;

    private final long bytesMax;
    /** Of those that hold anything. */
    private final Map<Tenant, Share> shares = new HashMap<>();
    /** Of visitors, who are one tenant, each. */
    private final Map<Long, Share> visits = new HashMap<>();

    private long heldBytes;

    /** What one tenant holds, and in how many things. */
    private static final class Share {
        private long bytes;
        private int holds;

        private static <K> Share begin(Map<K, Share> all, K of) {
            Share share = all.computeIfAbsent(of, _ -> new Share());
            share.holds++;
            return share;
        }

        private <K> void end(Map<K, Share> all, K of) {
            if (--holds == 0) {
                all.remove(of);
            }
        }
    }

    /** What one thing holds, nothing at first. It must be released, which may be done twice. */
    public final class Hold {
        private Tenant tenant;
        /** Which visitor; 0 for others. */
        private long visit;
        /** Looked up once for all changes of a request; null while nothing is held. */
        private Share share;

        private Share ofVisit;

        private long bytes;

        private Hold(Tenant tenant, long visit) {
            this.tenant = tenant;
            this.visit = visit;
        }

        /** Holds so many bytes from now on; false if there is no room for more, and then nothing changes. */
        public boolean resize(long wanted) {
            if (wanted > bytes && wanted - bytes > left()) {
                return false;
            }
            count(wanted - bytes);
            return true;
        }

        /** Holds so many bytes more; false if there is no room for them, and then nothing changes. */
        public boolean add(long more) {
            return resize(bytes + more);
        }

        /** Holds no more than so many bytes from now on. */
        public void shrink(long most) {
            if (most < bytes) {
                count(most - bytes);
            }
        }

        /** Counts it as the caller's tenant's from now on, as much as it holds; false if they have no room for it. */
        public boolean moveTo(Caller caller) {
            long moved = bytes;
            release();
            tenant = Tenant.of(caller);
            visit = caller.visit();
            return resize(moved);
        }

        /** How many bytes more it could hold now. */
        public long left() {
            int times = tenant instanceof Tenant.Platform ? PLATFORM_SHARE : 1;
            Share own = share != null ? share : shares.get(tenant);
            long ownBytes = own == null ? 0 : own.bytes;
            long ofTenant = Math.max(0, (times * (bytesMax - heldBytes) - ownBytes) / (times + 1));
            return visit == 0 ? ofTenant : Math.max(0, (ofTenant - visitBytes()) / 2);
        }

        private long visitBytes() {
            Share own = ofVisit != null ? ofVisit : visits.get(visit);
            return own == null ? 0 : own.bytes;
        }

        public void release() {
            count(-bytes);
        }

        private void count(long more) {
            if (more == 0) {
                return;
            }
            if (bytes == 0) {
                share = Share.begin(shares, tenant);
                ofVisit = visit == 0 ? null : Share.begin(visits, visit);
            }
            bytes += more;
            share.bytes += more;
            heldBytes += more;
            if (ofVisit != null) {
                ofVisit.bytes += more;
            }
            if (bytes == 0) {
                end();
            }
        }

        private void end() {
            share.end(shares, tenant);
            share = null;
            if (ofVisit != null) {
                ofVisit.end(visits, visit);
                ofVisit = null;
            }
        }
    }

    public Room(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** For something of the caller's tenant. */
    public Hold holdFor(Caller caller) {
        return new Hold(Tenant.of(caller), caller.visit());
    }

    /** For something of which it is not known yet whose it is; all of that together is as one tenant's. */
    public Hold holdForNobody() {
        return new Hold(new Tenant.Nobody(), 0);
    }

    /** What is held in all. Any thread may ask, and learns what it was a moment ago. */
    public long heldBytes() {
        return heldBytes;
    }

    /** Tenants that hold anything, and visitors who do. */
    int holders() {
        return shares.size() + visits.size();
    }
}
