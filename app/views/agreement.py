from flask import Blueprint

pages = Blueprint("agreement", __name__)
