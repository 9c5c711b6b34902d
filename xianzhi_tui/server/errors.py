"""What the service answers when it does not do what was asked; `app.STATUSES` gives each its number."""

from __future__ import annotations

from typing import Any, ClassVar


class ServiceError(Exception):
    """An expected failure: a code for programs, a sentence for people, details that echo no input."""

    code: ClassVar[str]
    message: str

    def __init__(self, message: str | None = None, *, retry_after: int | None = None, **detail: Any) -> None:
        super().__init__(self.code)
        self.message = message or self.message
        self.retry_after = retry_after
        self.detail = detail


class NotSignedIn(ServiceError):
    """No token, or one that is no longer valid."""

    code = "unauthorised"
    message = "登录已失效，请重新登录"


class WrongPin(NotSignedIn):
    """The number and the PIN do not belong together; which of them is wrong is not told."""

    message = "工号或密码不对，请核对后再试"


class Forbidden(ServiceError):
    """This role may not do that."""

    code = "forbidden"
    message = "您的岗位不能做这项操作，请联系项目经理"


class WrongSignature(Forbidden):
    """A handover is confirmed with a PIN that is not that person's; the login that asks stays good."""

    code = "wrong_pin"
    message = "密码与工号不符，交接未记录，请核对后再试"


class NotFound(ServiceError):
    """There is no such thing, or it belongs to another compound: nobody can tell which."""

    code = "not_found"
    message = "没有找到，请核对单号或地址"


class WrongMethod(ServiceError):
    """The address exists, but not for this."""

    code = "method_not_allowed"
    message = "此地址不支持这种请求"


class Resync(ServiceError):
    """The cursor does not belong to this database."""

    code = "resync"
    message = "数据已换库，请重新读取全部数据"


class StaleVersion(ServiceError):
    """The ticket has changed since the command was made."""

    code = "stale_version"
    message = "此单已有新的变化，请查看后再决定"


class RefusedByRules(ServiceError):
    """The domain's Refused, in words."""

    code = "refused"
    message = "按规则现在不能这样做"

    def __init__(self, code: str, message: str | None, **detail: Any) -> None:
        super().__init__(message, **detail)
        self.code = code  # type: ignore[misc]  # each rule has a code of its own


class UnknownPhoto(ServiceError):
    """A photo that nobody has brought in this compound."""

    code = "unknown_photo"
    message = "照片还没有上传，请先上传照片再提交"


class CommandIdReused(ServiceError):
    """The same command id came with other contents."""

    code = "command_id_reused"
    message = "同一操作编号的内容前后不一致，原操作不变"


class MalformedRequest(ServiceError):
    """A request that is not what it should be."""

    code = "malformed"
    message = "请求内容不符合要求，未作任何改动"


class NotJson(ServiceError):
    """A body that is no JSON in UTF-8."""

    code = "not_json"
    message = "请求不是有效的 UTF-8 JSON，未作任何改动"


class UnfitPhoto(ServiceError):
    """A file that is no photo we take."""

    code = "unfit_photo"
    message = "无法识别这张照片，请上传 JPEG、PNG 或 WebP 格式"


class TooLarge(ServiceError):
    """More than is taken."""

    code = "too_large"
    message = "内容过大，未保存；请缩小后重试"


class TooSlow(ServiceError):
    """A request that does not come to its end."""

    code = "too_slow"
    message = "请求传输太慢，未保存；请检查网络后重试"


class HeadersTooLarge(ServiceError):
    """More headers than any desk sends."""

    code = "headers_too_large"
    message = "请求头过大"


class TooMany(ServiceError):
    """Too often."""

    code = "too_many"
    message = "操作过于频繁，请稍后再试"


class Unavailable(ServiceError):
    """Not now; asking again is right."""

    code = "unavailable"
    message = "服务暂时繁忙，本次操作未保存，请稍后重试"


class StorageFull(Unavailable):
    """The disk takes nothing more; reading goes on."""

    code = "storage_full"
    message = "磁盘已满或无法写入，本次操作未保存，已有数据未受影响；请清理磁盘后重试"


class Broken(ServiceError):
    """A fault of ours."""

    code = "internal"
    message = "服务内部出错，本次操作未保存，已记录；请稍后重试"
