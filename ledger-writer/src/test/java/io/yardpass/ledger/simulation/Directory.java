package io.yardpass.ledger.simulation;

import io.yardpass.ledger.rules.Facts;
import io.yardpass.ledger.rules.Member;
import io.yardpass.ledger.rules.MemberRole;
import io.yardpass.ledger.rules.ReadResult;
import io.yardpass.ledger.rules.ReadSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The part of the tables that knows people. */
final class Directory {
    private final Set<UUID> profiles = new HashSet<>();
    private final Map<Member, MemberRole> members = new HashMap<>();

    void add(Member member, MemberRole role) {
        profiles.add(member.userId());
        members.put(member, role);
    }

    MemberRole roleOf(UUID user, UUID organization) {
        return members.get(new Member(organization, user));
    }

    void read(ReadSet readSet, ReadResult found) {
        readSet.of(Facts.PROFILES).stream()
                .filter(profiles::contains)
                .forEach(user -> found.put(Facts.PROFILES, user, true));
        readSet.of(Facts.MEMBERS).stream()
                .filter(members::containsKey)
                .forEach(member -> found.put(Facts.MEMBERS, member, members.get(member)));
    }

    void insert(Collection<UUID> users) {
        profiles.addAll(users);
    }

    Set<UUID> rows() {
        return profiles;
    }
}
