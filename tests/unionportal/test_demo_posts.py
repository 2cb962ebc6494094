from types import SimpleNamespace

from members.enums import Education, Post
from members.models import Award, ElectedPost, Member, MembershipRules, Training
from members.quality import CHECKS
from tests.factories import TODAY, make_member
from unionportal.demo.posts import elect


def test_people_in_office_and_a_committee_are_elected(house, people):
    chair = make_member(house.primary, email=people.chair.email, card_number="00000001")
    leader = make_member(house.shop, email=people.shop_chair.email, card_number="00000002")
    for _ in range(6):
        make_member(house.shop)
    home = SimpleNamespace(unit=house.primary, shops=[(house.shop, None)])

    elect(SimpleNamespace(union=house.union, homes=[home]), TODAY)

    chairs = ElectedPost.objects.filter(post=Post.CHAIR, body="committee")
    assert set(chairs.values_list("member", "unit")) == {
        (chair.pk, house.primary.pk),
        (leader.pk, house.shop.pk),
    }
    assert ElectedPost.objects.filter(unit=house.primary).count() == 7
    assert not ElectedPost.objects.filter(planned_until=None).exists()
    assert (Training.objects.count(), Award.objects.count()) == (4, 3)
    assert set(Member.objects.values_list("education", flat=True)) == {
        Education.HIGHER, Education.VOCATIONAL, Education.SECONDARY,
    }  # fmt: skip
    assert MembershipRules.objects.get().card_mask == "########"
    assert not Member.objects.filter(CHECKS["card_number"].q(TODAY)).exists()
